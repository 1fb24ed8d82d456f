package org.motet.train.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.ObjLongConsumer;
import java.util.stream.Stream;
import org.motet.checkpoint.Durable;
import org.motet.checkpoint.RunFolder;
import org.motet.checkpoint.StateFile;
import org.motet.train.RunConfig;
import org.motet.train.TrainConfig;
import org.motet.train.TrainSummary;
import org.motet.train.Training;

/**
 * Arms under seeds, one run after the other. What is finished already is kept: the same study goes on where an interrupted one
 * stopped.
 */
public final class Study {
    private final Path out;
    private final List<Planned> plan;

    /** One run that is to be made. */
    private record Planned(String arm, long seed, Path folder, TrainConfig config) {}

    private Study(Path out, List<Planned> plan) {
        this.out = out;
        this.plan = plan;
    }

    /**
     * Every config is checked before the first run.
     *
     * @param seeds each once; all arms have their run of the first before any has its second
     * @param out folder of the runs, {@code study.json} and {@code study.md}
     * @throws IllegalArgumentException if a config is wrong, or a run that is there already is of another one
     */
    public static Study of(StudyArms arms, List<Long> seeds, Path out) throws IOException {
        if (seeds.isEmpty() || new HashSet<>(seeds).size() < seeds.size()) {
            throw new IllegalArgumentException("--seeds is " + seeds + "; each seed must stand there once.");
        }
        List<Planned> plan = new ArrayList<>();
        for (long seed : seeds) {
            for (Map.Entry<String, StudyArms.Layers> arm : arms.layers().entrySet()) {
                Path folder = out.resolve(arm.getKey()).resolve("seed-" + seed);
                TrainConfig config = arm.getValue().resolve(seed, folder);
                requireSame(config, folder);
                plan.add(new Planned(arm.getKey(), seed, folder, config));
            }
        }
        return new Study(out, plan);
    }

    /** A run that is there already must be of the same config: results of different runs are never mixed. */
    private static void requireSame(TrainConfig config, Path folder) throws IOException {
        Path written = folder.resolve("config.yaml");
        if (!Files.exists(written)) {
            RunFolder.requireFree(folder);
        } else if (!RunConfig.isOf(written, config, TrainConfig.DEFAULT)) {
            throw new IllegalArgumentException(
                    written + " is of another configuration than this study asks for; choose another --out.");
        }
    }

    /**
     * Makes the runs that are missing; after each, what is there so far can be read in the study's files.
     *
     * @param started told of each run's arm and seed
     * @return empty if it was interrupted
     */
    public Optional<StudyResult> run(BooleanSupplier stopRequested, ObjLongConsumer<String> started)
            throws IOException {
        Map<String, List<StudyResult.Run>> runs = new LinkedHashMap<>();
        plan.forEach(planned -> runs.put(planned.arm(), List.of()));
        for (Planned planned : plan) {
            started.accept(planned.arm(), planned.seed());
            TrainSummary summary = summary(planned, stopRequested);
            if (summary.after() == null) {
                return Optional.empty();
            }
            String folder = out.relativize(planned.folder()).toString();
            StudyResult.Run run = StudyResult.Run.of(planned.seed(), folder, summary);
            runs.merge(planned.arm(), List.of(run), Study::joined);
            write(StudyResult.of(runs));
        }
        return Optional.of(StudyResult.of(runs));
    }

    private static <T> List<T> joined(List<T> before, List<T> after) {
        return Stream.concat(before.stream(), after.stream()).toList();
    }

    private static TrainSummary summary(Planned planned, BooleanSupplier stopRequested) throws IOException {
        Path done = planned.folder().resolve("summary.json");
        if (Files.exists(done)) {
            TrainSummary summary = StateFile.read(done, TrainSummary.class);
            if (summary.after() != null) {
                return summary;
            }
        }
        Training training = Files.exists(planned.folder().resolve("config.yaml"))
                ? Training.resume(planned.folder())
                : Training.of(planned.config());
        return training.interruptedBy(stopRequested).run().summary();
    }

    private void write(StudyResult result) throws IOException {
        Durable.replace(out.resolve("study.md"), StudyTable.text(result));
        StateFile.write(out.resolve("study.json"), result);
    }
}
