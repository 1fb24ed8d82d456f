package org.motet.train.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.motet.checkpoint.Claim;
import org.motet.checkpoint.Durable;
import org.motet.checkpoint.RunFolder;
import org.motet.checkpoint.StateFile;
import org.motet.train.ProblemOutcomes;
import org.motet.train.RunConfig;
import org.motet.train.TrainConfig;
import org.motet.train.TrainSummary;
import org.motet.train.Training;

/**
 * Arms under seeds. What is finished already is kept, and a run that was left is gone on with from its newest checkpoint: the same
 * study goes on where an interrupted one stopped. Several processes may be at one study; each takes runs that no other is at.
 */
public final class Study {
    private static final Duration LOOK = Duration.ofMillis(500); // between looks at runs that others make
    private static final Duration BRIEFLY = Duration.ofMillis(20); // while others write two small files

    private final Path out;
    private final StudyArms arms;
    private final List<Planned> plan;

    /** One run that is to be made. */
    private record Planned(String arm, long seed, Path folder, TrainConfig config) {
        Path claim() {
            return folder.resolveSibling("." + folder.getFileName() + ".claim");
        }

        Optional<TrainSummary> finished() throws IOException {
            Path file = folder.resolve("summary.json");
            return Files.exists(file)
                    ? Optional.of(StateFile.read(file, TrainSummary.class)).filter(summary -> summary.after() != null)
                    : Optional.empty();
        }
    }

    /** Where a study stands. */
    @FunctionalInterface
    public interface Progress {
        /**
         * A run is begun or taken up again.
         *
         * @param number of the run in the plan, from 1
         * @param runs in the plan
         */
        void begins(String arm, long seed, int number, int runs);
    }

    private Study(Path out, StudyArms arms, List<Planned> plan) {
        this.out = out;
        this.arms = arms;
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
            for (StudyArms.Arm arm : arms.arms()) {
                Path folder = out.resolve(arm.name()).resolve("seed-" + seed);
                plan.add(new Planned(arm.name(), seed, folder, arm.layers().resolve(seed, folder)));
            }
        }
        for (Planned planned : plan) {
            requireSame(planned);
        }
        return new Study(out, arms, plan);
    }

    /** A run that is there already must be of the same config: results of different runs are never mixed. */
    private static void requireSame(Planned planned) throws IOException {
        Path written = planned.folder().resolve("config.yaml");
        if (Files.exists(written)) {
            if (!RunConfig.isOf(written, planned.config(), TrainConfig.DEFAULT)) {
                throw new IllegalArgumentException(
                        written + " is of another configuration than this study asks for; choose another --out.");
            }
        } else if (!Files.isDirectory(planned.folder())) {
            RunFolder.requireFree(planned.folder());
        } else {
            Optional<Claim> claim = Claim.of(planned.claim());
            if (claim.isPresent()) { // else another process is just making it
                try (Claim _ = claim.get()) {
                    if (!Files.exists(written)) {
                        RunFolder.requireFree(planned.folder());
                    }
                }
            }
        }
    }

    /**
     * Makes the runs that are missing, those of other processes waited for; after each, what is there so far can be read in the
     * study's files.
     *
     * @return empty if it was interrupted
     */
    public Optional<StudyResult> run(BooleanSupplier stopRequested, Progress progress) throws IOException {
        while (true) {
            boolean took = false;
            int missing = 0;
            for (Planned planned : plan) {
                if (planned.finished().isPresent()) {
                    continue;
                }
                Optional<Claim> claim = Claim.of(planned.claim());
                if (claim.isEmpty()) {
                    missing++;
                    continue;
                }
                try (Claim _ = claim.get()) {
                    if (planned.finished().isEmpty()) { // it may have ended between the two looks
                        progress.begins(planned.arm(), planned.seed(), plan.indexOf(planned) + 1, plan.size());
                        if (!finishes(planned, stopRequested)) {
                            return Optional.empty();
                        }
                        took = true;
                    }
                }
                write();
            }
            if (missing == 0) {
                return Optional.of(write());
            }
            if (!took && (!waited(LOOK) || stopRequested.getAsBoolean())) {
                return Optional.empty();
            }
        }
    }

    private static boolean waited(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean finishes(Planned planned, BooleanSupplier stopRequested) throws IOException {
        Training training = Files.exists(planned.folder().resolve("config.yaml"))
                ? Training.resume(planned.folder())
                : Training.of(planned.config());
        return training.interruptedBy(stopRequested).run().summary().after() != null;
    }

    /** What is there so far. */
    public StudyResult result() throws IOException {
        Map<String, List<StudyResult.Finished>> runs = new LinkedHashMap<>();
        for (Planned planned : plan) {
            List<StudyResult.Finished> own = planned.finished().isEmpty()
                    ? List.of()
                    : List.of(finished(planned, planned.finished().get()));
            runs.merge(planned.arm(), own, Study::joined);
        }
        return StudyResult.of(runs, arms.contrasts());
    }

    /**
     * Writes what of the study is to be kept: {@code study.md}, {@code study.json} and a {@link RunRecord} of each finished run as
     * {@code ARM/seed-SEED.json}.
     */
    public void summarize(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Planned planned : plan) {
            Optional<TrainSummary> summary = planned.finished();
            if (summary.isPresent()) {
                Path file = folder.resolve(planned.arm()).resolve("seed-" + planned.seed() + ".json");
                Files.createDirectories(file.getParent());
                StateFile.write(file, RunRecord.of(planned.arm(), planned.config(), planned.folder(), summary.get()));
            }
        }
        StudyResult result = result();
        Durable.replace(folder.resolve("study.md"), StudyTable.text(result));
        StateFile.write(folder.resolve("study.json"), result);
    }

    private StudyResult.Finished finished(Planned planned, TrainSummary summary) throws IOException {
        String folder = out.relativize(planned.folder()).toString();
        return new StudyResult.Finished(
                StudyResult.Run.of(planned.seed(), folder, summary),
                ProblemFigures.of(ProblemOutcomes.after(planned.folder()).orElse(null))
                        .orElse(null));
    }

    private static <T> List<T> joined(List<T> before, List<T> after) {
        return Stream.concat(before.stream(), after.stream()).toList();
    }

    /** What is read while others cannot write is never older than what stands there. */
    private StudyResult write() throws IOException {
        Optional<Claim> claim = Claim.of(out.resolve(".study.claim"));
        while (claim.isEmpty() && waited(BRIEFLY)) {
            claim = Claim.of(out.resolve(".study.claim"));
        }
        if (claim.isEmpty()) {
            return result(); // interrupted
        }
        try (Claim _ = claim.get()) {
            StudyResult result = result();
            Durable.replace(out.resolve("study.md"), StudyTable.text(result));
            StateFile.write(out.resolve("study.json"), result);
            return result;
        }
    }
}
