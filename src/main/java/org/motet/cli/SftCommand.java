package org.motet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.motet.metrics.MetricNames;
import org.motet.metrics.StepMetrics;
import org.motet.train.sft.SftConfig;
import org.motet.train.sft.SftRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Supervised training: on own data, or the cold start on worked solutions in many voices. */
@Command(
        name = "sft",
        description =
                "Trains a checkpoint on own data: rows with messages, or with prompt and completion; the loss is on the"
                        + " completion alone. Without data.source it is a cold start on generated problems with worked"
                        + " solutions, which makes the nano model that comes with the program.",
        footer = {
            "",
            "Examples:",
            "  motet sft model=/models/Qwen2.5-0.5B-Instruct data.source=talks.jsonl update.learning_rate=1e-5",
            "  motet sft model=Qwen/Qwen3-0.6B data.source=pairs.parquet data.evaluation=held-out.parquet epochs=2",
            "  motet sft --resume runs/sft-001",
            "  motet sft",
            "  motet sft seed=2 stop_accuracy=0.3 folder=runs/cold",
            "  motet sft model=runs/cold/model steps=100"
        })
final class SftCommand implements Callable<Integer> {
    @Mixin
    private ConfigArguments arguments;

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description = "Go on with the run in this folder from its newest checkpoint.")
    private @Nullable Path resume;

    @Spec(Target.SELF)
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (resume != null && arguments.file() != null) {
            throw new ParameterException(
                    spec.commandLine(), "--resume takes the config of the run; only key=value may be given besides.");
        }
        StopSignal stop = StopSignal.listening();
        SftRun run = resume == null
                ? SftRun.start(arguments.over(SftConfig.COLD_START, SftConfig::defaults), stop)
                : SftRun.resume(resume, arguments.overrides(), stop);
        System.out.println(summary(run));
        return run.isOver() ? 0 : stop.exitCode();
    }

    private static String summary(SftRun run) {
        StepMetrics last = run.last();
        StringBuilder text = new StringBuilder("trained " + last.step() + " steps");
        append(text, " to a sampled accuracy of %.1f%%", last.get(MetricNames.SAMPLED_ACCURACY), 100);
        append(text, ", loss %.4f", last.get(MetricNames.LOSS), 1);
        append(text, ", evaluation loss %.4f", last.get(MetricNames.EVALUATION_LOSS), 1);
        append(text, " (perplexity %.3f)", last.get("eval_perplexity"), 1);
        if (run.before() != null) {
            append(text, ", before %.4f", run.before().get(MetricNames.EVALUATION_LOSS), 1);
        }
        return text
                + (run.isOver() ? ": " + run.model() : "; left early, to go on: motet sft --resume " + run.folder());
    }

    private static void append(StringBuilder text, String format, @Nullable Double value, double scale) {
        if (value != null) {
            text.append(String.format(Locale.ROOT, format, value * scale));
        }
    }
}
