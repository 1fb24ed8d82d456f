package org.motet.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.motet.checkpoint.RunFolder;
import org.motet.config.ConfigFile;
import org.motet.config.ConfigFormat;
import org.motet.config.ConfigLayers;
import org.motet.distributed.World;
import org.motet.train.ranks.JsonWire;

/**
 * What rank 0 tells the others before they train: which run, from where, and what it has found so far.
 *
 * @param run its folder, which rank 0 alone writes to
 * @param checkpoint to go on from; empty for the initial model
 * @param config as YAML
 * @param files of the run's folder that a process reads, by name
 */
record Orders(String run, String checkpoint, String config, Map<String, String> files) {
    private static final JsonWire<Orders> WIRE = new JsonWire<>(Orders.class);

    /** Tells all others; of one process nobody. */
    static void tell(World world, RunFolder folder, TrainConfig config, @Nullable Path checkpoint) throws IOException {
        if (world.isAlone()) {
            return;
        }
        String from = checkpoint == null ? "" : checkpoint.toAbsolutePath().toString();
        Orders orders = of(folder, config, from);
        world.updates().first(WIRE, () -> orders);
    }

    /** Waits for what rank 0 tells. */
    static Orders await(World world) {
        return world.updates().first(WIRE, () -> {
            throw new IllegalStateException("rank 0 does not follow");
        });
    }

    private static Orders of(RunFolder folder, TrainConfig config, String checkpoint) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        Path root = folder.path();
        for (Path file : List.of(
                folder.metrics(),
                folder.events(),
                folder.probe(),
                folder.evaluation().resolve("before.json"))) {
            if (Files.exists(file)) {
                files.put(root.relativize(file).toString(), Files.readString(file));
            }
        }
        return new Orders(root.toAbsolutePath().toString(), checkpoint, ConfigFormat.toYaml(config), files);
    }

    /** Where to go on; empty for the initial model. */
    Optional<Path> from() {
        return checkpoint.isEmpty() ? Optional.empty() : Optional.of(Path.of(checkpoint));
    }

    /** Puts the files into a folder, where this process's own record of the run goes on. */
    void unpack(Path folder) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path to = folder.resolve(file.getKey());
            Files.createDirectories(to.getParent());
            Files.writeString(to, file.getValue());
        }
        Files.writeString(folder.resolve("config.yaml"), config);
    }

    /** The run's config as this process follows it: files that nobody reads are not written. */
    TrainConfig followed(Path folder) throws IOException {
        return new ConfigLayers<>(TrainConfig.DEFAULT)
                .file(ConfigFile.read(folder.resolve("config.yaml")))
                .resolve()
                .withoutRecords();
    }
}
