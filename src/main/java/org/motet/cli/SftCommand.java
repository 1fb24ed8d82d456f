package org.motet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.motet.checkpoint.Durable;
import org.motet.checkpoint.RunFolder;
import org.motet.config.ConfigFormat;
import org.motet.hub.DownloadLines;
import org.motet.metrics.ConsoleSink;
import org.motet.metrics.MetricNames;
import org.motet.metrics.StepMetrics;
import org.motet.train.StoredModel;
import org.motet.train.sft.ColdStart;
import org.motet.train.sft.OwnDataRun;
import org.motet.train.sft.SftConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
            "  motet sft",
            "  motet sft seed=2 stop_accuracy=0.3 folder=runs/cold",
            "  motet sft model=runs/cold/model steps=100"
        })
final class SftCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;

    @Mixin
    private ConfigArguments arguments;

    @Override
    public Integer call() throws IOException {
        SftConfig config =
                arguments.over(SftConfig.COLD_START, SftConfig::defaults).requireComplete();
        if (!config.folder().isEmpty()) {
            RunFolder.requireFree(Path.of(config.folder()));
        }
        Path model = config.model().isNew()
                ? null
                : StoredModel.directory(config.model().model(), DownloadLines.onStandardError());
        StopSignal stop = StopSignal.listening();
        return config.data().isGiven() && model != null ? ownData(config, model, stop) : coldStart(config, model, stop);
    }

    private static int ownData(SftConfig config, Path model, StopSignal stop) throws IOException {
        OwnDataRun run = OwnDataRun.prepare(config, model);
        try (RunFolder folder = folder(config, "sft");
                ConsoleSink console = ConsoleSink.onStandardError(0, run.steps())) {
            console.note("run folder " + folder.path());
            config.remarks().forEach(console::note);
            run.notes().forEach(console::note);
            OwnDataRun.Result result = run.train(folder, console, stop);
            console.close();
            System.out.println(losses(result) + ": " + folder.path().resolve("model"));
            return result.last().step() < run.steps() ? INTERRUPTED : 0;
        }
    }

    private static String losses(OwnDataRun.Result result) {
        StepMetrics last = result.last();
        Double after = last.get(MetricNames.EVALUATION_LOSS);
        StepMetrics before = result.before();
        return String.format(Locale.ROOT, "trained %d steps, loss %.4f", last.step(), last.get(MetricNames.LOSS))
                + (before == null || after == null
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ", evaluation loss %.4f before and %.4f after (perplexity %.3f)",
                                before.get(MetricNames.EVALUATION_LOSS),
                                after,
                                last.get("eval_perplexity")));
    }

    private static int coldStart(SftConfig config, @Nullable Path model, StopSignal stop) throws IOException {
        try (RunFolder folder = folder(config, "cold-start");
                ConsoleSink console =
                        ConsoleSink.onStandardError(0, config.length().steps())) {
            config.remarks().forEach(console::note);
            StepMetrics last = ColdStart.run(config, model, folder, console, stop);
            console.close();
            System.out.printf(
                    Locale.ROOT,
                    "trained %d steps to a sampled accuracy of %.1f%% (loss %.4f): %s%n",
                    last.step(),
                    100 * Objects.requireNonNull(last.get(MetricNames.SAMPLED_ACCURACY)),
                    last.get(MetricNames.LOSS),
                    folder.path().resolve("model"));
            return stop.getAsBoolean() ? INTERRUPTED : 0;
        }
    }

    private static RunFolder folder(SftConfig config, String stem) throws IOException {
        RunFolder folder = config.folder().isEmpty()
                ? RunFolder.createNumbered(Path.of("runs"), stem)
                : RunFolder.create(Path.of(config.folder()));
        Durable.replace(folder.config(), ConfigFormat.toYaml(config));
        return folder;
    }
}
