package org.motet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.motet.checkpoint.Durable;
import org.motet.checkpoint.RunFolder;
import org.motet.checkpoint.StateFile;
import org.motet.config.ConfigFile;
import org.motet.config.ConfigLayers;
import org.motet.train.TrainConfig;
import org.motet.train.TrainSummary;
import org.motet.train.study.StudyResult;
import org.motet.train.study.StudyTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Several arms under several seeds, one run after the other. */
@Command(
        name = "study",
        description =
                "Trains several arms under several seeds and compares them. What is finished already is kept: the same"
                        + " command goes on where an interrupted study stopped.",
        footer = {
            "",
            "Examples:",
            "  motet study --vary templates.schedule=single,uniform,cycle",
            "  motet study recipes/nano.yaml recipes/nano-single.yaml --seeds 1,2 steps=100 --out runs/two-arms"
        })
final class StudyCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;

    @Parameters(
            paramLabel = "[CONFIG...] [key=value...]",
            arity = "0..*",
            hideParamSyntax = true,
            description = "Config files, an arm each (default: the nano run), and keys to set over all of them.")
    private List<String> arguments = new ArrayList<>();

    @Option(
            names = "--vary",
            paramLabel = "KEY=VALUE,VALUE",
            description = "An arm for each of these values; given several times, for each combination.")
    private List<String> vary = new ArrayList<>();

    @Option(
            names = "--seeds",
            split = ",",
            paramLabel = "SEED,SEED",
            defaultValue = "1,2,3",
            description = "Seeds of each arm (default ${DEFAULT-VALUE}).")
    private List<Long> seeds = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs/study",
            description = "Folder of the runs, study.json and study.md (default ${DEFAULT-VALUE}).")
    private Path out = Path.of("runs/study");

    /** One run that is to be made. */
    private record Planned(String arm, long seed, Path folder, TrainConfig config) {}

    @Override
    public Integer call() throws IOException {
        List<Planned> plan = plan();
        StopSignal stop = StopSignal.listening();
        Map<String, List<StudyResult.Run>> runs = new LinkedHashMap<>();
        plan.forEach(planned -> runs.put(planned.arm(), List.of()));
        for (Planned planned : plan) {
            System.err.printf("study: arm %s, seed %d%n", planned.arm(), planned.seed());
            TrainSummary summary = summary(planned, stop);
            if (summary.after() == null) {
                System.err.println("study interrupted; the same command goes on with it");
                return INTERRUPTED;
            }
            String folder = out.relativize(planned.folder()).toString();
            StudyResult.Run run = StudyResult.Run.of(planned.seed(), folder, summary);
            runs.merge(planned.arm(), List.of(run), StudyCommand::joined);
            write(StudyResult.of(runs)); // after each run: what is there so far can be read
        }
        System.out.print(StudyTable.text(StudyResult.of(runs)));
        System.out.println("study: " + out.resolve("study.md") + ", " + out.resolve("study.json"));
        return 0;
    }

    private static <T> List<T> joined(List<T> before, List<T> after) {
        return Stream.concat(before.stream(), after.stream()).toList();
    }

    /** All runs, seed after seed so that every arm has its first run early; every config is checked before the first run. */
    private List<Planned> plan() throws IOException {
        if (seeds.isEmpty() || new HashSet<>(seeds).size() < seeds.size()) {
            throw new IllegalArgumentException("--seeds is " + seeds + "; each seed must stand there once.");
        }
        List<String> overrides =
                arguments.stream().filter(ConfigArguments::isOverride).toList();
        for (String override : overrides) {
            if (override.startsWith("seed=") || override.startsWith("output.folder=")) {
                throw new IllegalArgumentException(
                        override + " cannot be set in a study; --seeds gives the seeds and --out the folder.");
            }
        }
        StudyArms arms = StudyArms.of(
                arguments.stream()
                        .filter(argument -> !ConfigArguments.isOverride(argument))
                        .map(Path::of)
                        .toList(),
                vary,
                overrides);
        List<Planned> plan = new ArrayList<>();
        for (long seed : seeds) {
            for (Map.Entry<String, StudyArms.Layers> arm : arms.layers().entrySet()) {
                Path folder = out.resolve(arm.getKey()).resolve("seed-" + seed);
                TrainConfig config = arm.getValue().resolve(seed, folder);
                requireSame(config, folder);
                plan.add(new Planned(arm.getKey(), seed, folder, config));
            }
        }
        return plan;
    }

    /** A run that is there already must be of the same config: results of different runs are never mixed. */
    private static void requireSame(TrainConfig config, Path folder) throws IOException {
        Path written = folder.resolve("config.yaml");
        if (!Files.exists(written)) {
            RunFolder.requireFree(folder);
        } else if (!new ConfigLayers<>(TrainConfig.DEFAULT)
                .file(ConfigFile.read(written))
                .resolve()
                .equals(config)) {
            throw new IllegalArgumentException(
                    written + " is of another configuration than this study asks for; choose another --out.");
        }
    }

    private static TrainSummary summary(Planned planned, StopSignal stop) throws IOException {
        Path done = planned.folder().resolve("summary.json");
        if (Files.exists(done)) {
            TrainSummary summary = StateFile.read(done, TrainSummary.class);
            if (summary.after() != null) {
                return summary;
            }
        }
        TrainRun run = Files.exists(planned.folder().resolve("config.yaml"))
                ? TrainRun.resume(planned.folder(), List.of(), stop)
                : TrainRun.start(planned.config(), stop);
        return run.summary();
    }

    private void write(StudyResult result) throws IOException {
        Durable.replace(out.resolve("study.md"), StudyTable.text(result));
        StateFile.write(out.resolve("study.json"), result);
    }
}
