package org.motet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.motet.train.study.Study;
import org.motet.train.study.StudyArms;
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

    @Override
    public Integer call() throws IOException {
        Study study = Study.of(arms(), seeds, out);
        StopSignal stop = StopSignal.listening();
        Optional<StudyResult> result =
                study.run(stop, (arm, seed) -> System.err.printf("study: arm %s, seed %d%n", arm, seed));
        if (result.isEmpty()) {
            System.err.println("study interrupted; the same command goes on with it");
            return stop.exitCode();
        }
        System.out.print(StudyTable.text(result.get()));
        System.out.println("study: " + out.resolve("study.md") + ", " + out.resolve("study.json"));
        return 0;
    }

    private StudyArms arms() {
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
        return StudyArms.of(configs, vary, overrides);
    }
}
