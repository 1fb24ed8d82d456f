package org.motet.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.motet.metrics.tracking.TrackingConfig;
import org.motet.metrics.tracking.TrackingConfig.Logger;
import org.motet.metrics.tracking.TrackingCost;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** What TensorBoard, Prometheus and MLflow cost a step. */
@Command(
        name = "tracking",
        description =
                "Measures what tracking costs a step of a run, by telling its numbers once more; prints one JSON line.",
        footer = {
            "",
            "Examples:",
            "  motet bench tracking runs/train-001",
            "  motet bench tracking runs/train-001 --mlflow http://localhost:5000"
        })
final class BenchTrackingCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "Folder of a run; nothing in it is changed.")
    private Path run = Path.of("");

    @Option(
            names = "--mlflow",
            paramLabel = "URI",
            description = "Address of an MLflow server that is told, too; its experiment is motet-bench.")
    private @Nullable String mlflow;

    @Option(
            names = "--pause",
            paramLabel = "MS",
            defaultValue = "40",
            description = "Milliseconds between two steps (default ${DEFAULT-VALUE}).")
    private int pause;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (pause < 1) {
            throw new IllegalArgumentException("--pause is " + pause + "; at least 1 millisecond is allowed");
        }
        List<Logger> loggers = new ArrayList<>(List.of(Logger.TENSORBOARD, Logger.PROMETHEUS));
        if (mlflow != null) {
            loggers.add(Logger.MLFLOW);
        }
        Path scratch = Files.createTempDirectory("motet-bench-tracking");
        TrackingCost cost = TrackingCost.of(
                run,
                new TrackingConfig(loggers, "motet-bench", "", mlflow == null ? "" : mlflow, 0),
                scratch,
                Duration.ofMillis(pause),
                BenchTrackingCommand::cpuNanos,
                note -> spec.commandLine().getErr().println(note));
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("run", run.toString());
        line.put(
                "loggers",
                loggers.stream()
                        .map(logger -> logger.name().toLowerCase(Locale.ROOT))
                        .toList());
        line.put("steps", cost.steps());
        line.put("step_ms", cost.stepMillis());
        line.put("wait_us", cost.waitMicros());
        line.put("wait_share", cost.waitShare());
        line.put("cpu_us", cost.cpuMicros());
        line.put("cpu_share", cost.cpuShare());
        spec.commandLine().getOut().println(JsonMapper.shared().writeValueAsString(line));
        spec.commandLine().getOut().flush();
        spec.commandLine().getErr().println("what the trackers wrote is in " + scratch);
        return 0;
    }

    /** Of all threads of this process. */
    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }
}
