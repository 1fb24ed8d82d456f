package org.motet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.motet.distributed.Placement;
import org.motet.report.RunCourse;
import org.motet.report.dashboard.Dashboard;
import org.motet.train.TrainConfig;
import org.motet.train.TrainRun;
import org.motet.train.Training;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The main job. */
@Command(
        name = "train",
        description =
                "Trains a policy with DAPO and prompt augmentation. Without a config: the shipped nano model on generated"
                        + " problems, a few minutes on two cores.",
        footer = {
            "",
            "Examples:",
            "  motet train",
            "  motet train templates.schedule=single seed=2",
            "  motet train my-run.yaml update.learning_rate=1e-6 output.folder=runs/mine",
            "  motet train --resume runs/mine",
            "  motet train --resume runs/mine --from 120"
        })
final class TrainCommand implements Callable<Integer> {
    @Mixin
    private ConfigArguments arguments;

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description = "Go on with the run in this folder from its newest checkpoint.")
    private @Nullable Path resume;

    @Option(
            names = "--from",
            paramLabel = "STEP",
            description =
                    "Go on from the checkpoint of this step (0: the initial model) instead; what came after is set aside"
                            + " in the run's folder.")
    private @Nullable Integer from;

    @Option(
            names = "--dashboard",
            description = "Show the run in a browser on this machine as it trains; prints the address.")
    private boolean dashboard;

    @Option(
            names = "--dashboard-port",
            paramLabel = "N",
            defaultValue = "0",
            description = "Port that the dashboard listens on (default ${DEFAULT-VALUE}: any that is free).")
    private int dashboardPort;

    @Option(names = "--json", description = "Print the summary as JSON instead of a table.")
    private boolean json;

    @Spec(Target.SELF)
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (resume != null && arguments.file() != null) {
            throw new ParameterException(
                    spec.commandLine(), "--resume takes the config of the run; only key=value may be given besides.");
        }
        if (from != null && (resume == null || from < 0)) {
            throw new ParameterException(
                    spec.commandLine(), "--from takes a step of 0 or more of the run that --resume names.");
        }
        StopSignal stop = StopSignal.listening();
        Training training;
        Path folder; // empty where the run takes the next free one
        if (resume == null) {
            TrainConfig config = arguments.over(TrainConfig.DEFAULT);
            training = Training.of(config);
            folder = Path.of(config.output().folder());
        } else {
            training = Training.resume(resume, arguments.overrides().toArray(String[]::new));
            folder = resume;
        }
        if (from != null) {
            training = training.from(from);
        }
        TrainRun run;
        try (Dashboard shown = dashboard && isFirst() ? Dashboard.start(beside(folder), dashboardPort, false) : null) {
            if (shown != null) {
                System.err.println("dashboard: " + shown.url());
            }
            run = training.interruptedBy(stop).run();
        }
        if (!isFirst()) {
            return run.summary().after() == null ? stop.exitCode() : 0;
        }
        if (json) {
            System.out.println(SummaryTable.json(run.summary()));
        } else {
            System.out.print(SummaryTable.text(run.summary(), run.folder()));
            System.out.print(RunCourse.text(run.folder(), System.out.charset()));
            System.out.println("run folder: " + run.folder());
        }
        return run.summary().after() == null ? stop.exitCode() : 0;
    }

    /** Whether this process is alone, or the first of several. */
    private static boolean isFirst() {
        return Placement.of(System.getenv()).rank() == 0;
    }

    /** The folder that a run is in, with the others beside it. */
    private static Path beside(Path run) throws IOException {
        Path named = run.toString().isEmpty() ? Path.of("runs", "train") : run;
        Path above = Objects.requireNonNull(named.toAbsolutePath().getParent(), "a run is in a folder");
        Files.createDirectories(above);
        return above;
    }
}
