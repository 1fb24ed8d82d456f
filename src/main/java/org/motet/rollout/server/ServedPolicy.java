package org.motet.rollout.server;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.motet.model.CausalLm;
import org.motet.model.ModelExport;
import org.motet.model.lora.LoraFolder;
import org.motet.model.lora.LoraWeights;
import org.motet.weights.WholeFolder;

/**
 * The policy that learns here and is to draw elsewhere: its weights are written where servers see them, each version into a folder of
 * its own that appears whole. One run at a time may use the folder.
 */
public final class ServedPolicy {
    private static final String WEIGHTS = "weights-";

    private final CausalLm model;
    private final @Nullable Path files;
    private final double temperature;
    private final Path folder;
    private final List<int[]> probes;
    private final String adapters;

    /**
     * @param files directory that the model came from, with its tokenizer; the base of an adapter
     * @param temperature of the run's draws
     * @param folder that weights are written to; made if it is not there
     * @param probes sequences of at least two tokens that servers are asked about after each exchange
     */
    public ServedPolicy(CausalLm model, @Nullable Path files, double temperature, Path folder, List<int[]> probes) {
        this.model = model;
        this.files = files;
        this.temperature = temperature;
        this.folder = folder.toAbsolutePath().normalize();
        this.probes = List.copyOf(probes);
        this.adapters = "motet-" + UUID.randomUUID().toString().substring(0, 8) + "-";
    }

    /** What the policy says now of the fixed tokens. */
    Probe probe(long version) {
        return Probe.of(model, version, temperature, probes);
    }

    /** Writes the weights as they are now; in the type that the model computes in, to which servers round them anyway. */
    StoredWeights write(long version) throws IOException {
        Path target = folder.resolve("%s%08d".formatted(WEIGHTS, version));
        WholeFolder.delete(target); // of the same version, by a run that was killed
        LoraWeights adapter = model.adapter();
        if (adapter == null) {
            new ModelExport(model.compute(), ModelExport.SHARD_BYTES, files).write(model, target);
            return new StoredWeights(version, target, null);
        }
        WholeFolder.write(target, part -> LoraFolder.write(adapter, String.valueOf(files), part));
        return new StoredWeights(version, target, adapters + version);
    }

    /** Removes all but these. */
    void removeOthers(@Nullable StoredWeights kept) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "{,.}" + WEIGHTS + "*")) {
            for (Path one : all) {
                if (kept == null || !one.equals(kept.folder())) {
                    WholeFolder.delete(one);
                }
            }
        }
    }
}
