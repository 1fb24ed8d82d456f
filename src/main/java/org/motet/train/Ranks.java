package org.motet.train;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.motet.config.ConfigFormat;
import org.motet.distributed.Facts;
import org.motet.distributed.Placement;
import org.motet.distributed.Transport;
import org.motet.distributed.World;
import org.motet.model.ModelConfig;
import org.motet.model.Parameter;
import org.motet.reward.Grader;
import org.motet.rollout.Engine;
import org.motet.tensor.Device;
import org.motet.train.monitor.Judgement;
import org.motet.train.ranks.Grading;
import org.motet.train.ranks.JsonWire;
import org.motet.train.ranks.SharedEngine;
import org.motet.train.ranks.SharedGrading;

/**
 * The processes of a run as its parts see them: of one process they are what they would be without this.
 *
 * @param scratch folder of a process that follows, once there is one
 */
record Ranks(World world, AtomicReference<@Nullable Scratch> scratch) implements AutoCloseable {
    /** One process by itself. */
    static Ranks alone() {
        return new Ranks(World.alone(), new AtomicReference<>());
    }

    /** Where this process stands, by its environment. */
    static Placement placement() {
        return Placement.of(System.getenv());
    }

    /**
     * Meets the others, which must be about to do the same.
     *
     * @param config as asked for
     * @param from what is taken up again; empty for a new run
     */
    static Ranks meet(Placement placement, TrainConfig config, String from) throws IOException {
        if (placement.isAlone()) {
            return alone();
        }
        AtomicReference<@Nullable Scratch> scratch = new AtomicReference<>();
        World world = World.join(
                placement,
                config.distributed().limits(),
                moved -> facts(placement, config, from, moved),
                () -> config.distributed().backend().on(config.on(placement).model()),
                sentence -> end(sentence, scratch.get()));
        return new Ranks(world, scratch);
    }

    private static Facts facts(Placement placement, TrainConfig config, String from, Runnable moved)
            throws IOException {
        TrainConfig here = config.on(placement);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("version", version());
        facts.put("run to resume", from.isEmpty() ? "none" : from);
        facts.putAll(ConfigFormat.values(config));
        facts.put("number of threads", String.valueOf(here.model().threadCount()));
        Device device = Device.of(here.model().device());
        facts.put("kind of device", device.isCpu() ? "cpu" : "cuda");
        try (StoredModel stored = StoredModel.open(TrainRun.initialModel(config, moved))) {
            facts.put("parameter layout", layout(stored.config()));
            facts.put(
                    "type of products",
                    here.model().dtype().of(stored.config(), device).name());
        }
        boolean byNccl = config.distributed().backend().on(here.model()) == Transport.NCCL;
        return new Facts(facts, byNccl ? Map.of("GPU", gpu(device)) : Map.of());
    }

    /** Containers of one machine may each have a cuda:0 of their own, which their host names tell apart. */
    private static String gpu(Device device) throws IOException {
        return "%s of CUDA_VISIBLE_DEVICES=%s on %s (boot %s)"
                .formatted(
                        device.toString().equals("cuda") ? "cuda:0" : device,
                        System.getenv().getOrDefault("CUDA_VISIBLE_DEVICES", "all"),
                        kernel("hostname"),
                        kernel("random/boot_id"));
    }

    private static String kernel(String name) throws IOException {
        Path file = Path.of("/proc/sys/kernel", name);
        return Files.isReadable(file) ? Files.readString(file).strip() : "unknown";
    }

    private static String version() throws IOException {
        try (InputStream in = Ranks.class.getResourceAsStream("/org/motet/cli/version.properties")) {
            return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    /** How many parameters there are, and a digest of their names and shapes. */
    private static String layout(ModelConfig config) {
        CRC32C digest = new CRC32C();
        long numbers = 0;
        for (Parameter parameter : config.parameters()) {
            digest.update((parameter.name() + Arrays.toString(parameter.shape())).getBytes(StandardCharsets.UTF_8));
            numbers += parameter.count();
        }
        return "%d numbers in %d tensors (digest %08x)"
                .formatted(numbers, config.parameters().size(), digest.getValue());
    }

    /** Another is missing: nothing can be saved that is not yet, and the thread that trains may never come back. */
    private static void end(String sentence, @Nullable Scratch scratch) {
        System.err.println("motet: " + sentence);
        try {
            if (scratch != null) {
                scratch.close();
            }
        } catch (IOException | RuntimeException left) {
            // The next process deletes it.
        }
        Runtime.getRuntime().halt(1);
    }

    /** Deletes it also where this process ends at once. */
    Scratch whenEnded(Scratch folder) {
        scratch.set(folder);
        return folder;
    }

    boolean leads() {
        return world.leads();
    }

    /** The engines of all processes as one. */
    Engine engine(boolean byServers, Supplier<Engine> own) {
        if (world.isAlone()) {
            return own.get();
        }
        return new SharedEngine(world, byServers && !leads() ? null : own.get(), byServers);
    }

    /** Seconds that this process's engine has generated for so far, where that is told. */
    double generating(Engine engine) {
        return engine instanceof SharedEngine shared ? shared.busySeconds() : 0;
    }

    /** Seconds that this process has graded for so far, where that is told. */
    double grading(Grading grading) {
        return grading instanceof SharedGrading shared ? shared.busySeconds() : 0;
    }

    /** What rank 0 thinks of the policy, so that all do the same about it. */
    Judgement agreed(Judgement own) {
        return world.updates().first(new JsonWire<>(Judgement.class), () -> own);
    }

    Grading grading(Grader own) {
        return world.isAlone() ? own::grade : new SharedGrading(world, own);
    }

    /** What a process does from its start to its end, which others learn of where it is none that they come to, too. */
    interface Task<T> {
        T run() throws IOException;
    }

    /** Does it, and waits for the others to have done it. */
    <T> T together(Task<T> task) throws IOException {
        try {
            T result = task.run();
            world.updates().barrier();
            return result;
        } catch (IOException | RuntimeException | Error failure) {
            world.fail(failure);
            throw failure;
        }
    }

    @Override
    public void close() {
        world.close();
    }
}
