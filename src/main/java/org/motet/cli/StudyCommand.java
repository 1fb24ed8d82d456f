package org.motet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.motet.config.ConfigFile;
import org.motet.train.study.Study;
import org.motet.train.study.StudyArms;
import org.motet.train.study.StudyFile;
import org.motet.train.study.StudyResult;
import org.motet.train.study.StudyTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Several arms under several seeds, in one process or several. */
@Command(
        name = "study",
        description =
                "Trains several arms under several seeds and compares them. What is finished already is kept: the same"
                        + " command goes on where an interrupted study stopped.",
        footer = {
            "",
            "Examples:",
            "  motet study --vary templates.schedule=single,uniform,cycle",
            "  motet study recipes/nano.yaml recipes/nano-single.yaml --seeds 1,2 steps=100 --out runs/two-arms",
            "  motet study recipes/studies/nano-matrix.yaml --jobs 2 --out runs/nano-matrix"
        })
final class StudyCommand implements Callable<Integer> {
    private static final List<Long> SEEDS = List.of(1L, 2L, 3L);

    @Parameters(
            paramLabel = "[CONFIG...] [key=value...]",
            arity = "0..*",
            hideParamSyntax = true,
            description = "Config files, an arm each (default: the nano run), or one file of a study with 'vary'"
                    + " (docs/study.md), and keys to set over all of them.")
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
            description = "Seeds of each arm (default: those of the study's file, or 1,2,3).")
    private List<Long> seeds = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs/study",
            description = "Folder of the runs, study.json and study.md (default ${DEFAULT-VALUE}).")
    private Path out = Path.of("runs/study");

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "Processes that make runs side by side (default ${DEFAULT-VALUE}). With more than one, set"
                    + " model.threads to the threads of each.")
    private int jobs = 1;

    @Option(
            names = "--summary",
            paramLabel = "DIR",
            description = "Write tables and one small file a run there, to be kept: what the run's config changes, its"
                    + " course and its results.")
    private @Nullable Path summary;

    /** The process that started this one; 0 for a person. */
    @Option(names = "--worker-of", paramLabel = "PID", hidden = true)
    private long starter;

    @Spec(Target.SELF)
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (jobs < 1) {
            throw new ParameterException(spec.commandLine(), "--jobs is " + jobs + "; allowed is 1 or more.");
        }
        Study study = study();
        if (jobs > 1 && starter == 0) {
            StudyWorkers workers = new StudyWorkers();
            List<String> arguments =
                    new ArrayList<>(spec.root().commandLine().getParseResult().originalArgs());
            arguments.addAll(List.of(
                    "--worker-of", String.valueOf(ProcessHandle.current().pid())));
            int code = workers.run(jobs, SameProgram.command(arguments), System.err);
            if (workers.isStopped()) {
                System.err.println(interrupted());
                return code;
            }
            if (code != 0) {
                System.err.println("study: not all runs could be made; the same command goes on with it");
                return code;
            }
            return told(study, study.result());
        }
        StopSignal signal = StopSignal.listening();
        BooleanSupplier gone = starter == 0 ? () -> false : StudyWorkers.gone(starter);
        Optional<StudyResult> result = study.run(
                () -> signal.getAsBoolean() || gone.getAsBoolean(),
                (arm, seed, number, runs) ->
                        System.err.printf("study: run %d of %d: arm %s, seed %d%n", number, runs, arm, seed));
        if (result.isEmpty()) {
            System.err.println(interrupted());
            return signal.exitCode();
        }
        return starter == 0 ? told(study, result.get()) : 0;
    }

    private static String interrupted() {
        return "study interrupted; the same command goes on with it";
    }

    private int told(Study study, StudyResult result) throws IOException {
        if (summary != null) {
            study.summarize(summary);
        }
        System.out.print(StudyTable.text(result));
        System.out.println("study: " + out.resolve("study.md") + ", " + out.resolve("study.json"));
        return 0;
    }

    private Study study() throws IOException {
        List<String> overrides =
                arguments.stream().filter(ConfigArguments::isOverride).toList();
        for (String override : overrides) {
            if (override.startsWith("seed=") || override.startsWith("output.folder=")) {
                throw new IllegalArgumentException(
                        override + " cannot be set in a study; --seeds gives the seeds and --out the folder.");
            }
        }
        List<Path> configs = arguments.stream()
                .filter(argument -> !ConfigArguments.isOverride(argument))
                .map(Path::of)
                .toList();
        Optional<StudyFile> file = file(configs);
        StudyArms arms =
                file.isPresent() ? StudyArms.of(file.get(), vary, overrides) : StudyArms.of(configs, vary, overrides);
        List<Long> named = file.map(StudyFile::seeds).orElse(List.of());
        return Study.of(arms, !seeds.isEmpty() ? seeds : named.isEmpty() ? SEEDS : named, out);
    }

    private static Optional<StudyFile> file(List<Path> configs) throws IOException {
        for (Path path : configs) {
            ConfigFile file = ConfigFile.read(path);
            if (StudyFile.isOne(file)) {
                if (configs.size() > 1) {
                    throw new IllegalArgumentException(
                            path + " is a study of its own; no further config file may stand beside it.");
                }
                return Optional.of(StudyFile.of(file));
            }
        }
        return Optional.empty();
    }
}
