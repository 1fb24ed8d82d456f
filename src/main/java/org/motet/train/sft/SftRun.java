package org.motet.train.sft;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.motet.checkpoint.RunFolder;
import org.motet.config.ConfigFormat;
import org.motet.hub.DownloadLines;
import org.motet.metrics.ConsoleSink;
import org.motet.metrics.StepMetrics;
import org.motet.metrics.tracking.Outcome;
import org.motet.metrics.tracking.Tracking;
import org.motet.train.LostMetrics;
import org.motet.train.RunConfig;
import org.motet.train.StoredModel;

/**
 * A supervised run from its configuration to its model, told on standard error.
 *
 * @param before numbers of the evaluation before the first update; null without one
 * @param last numbers of the last update and of the evaluation after it
 * @param isOver whether it ended by itself, so that {@link #model} is there
 * @param folder where it is
 */
public record SftRun(@Nullable StepMetrics before, StepMetrics last, boolean isOver, Path folder) {

    /** Begins a run; everything is checked before a weight is loaded or a file written. */
    public static SftRun start(SftConfig config, BooleanSupplier stopRequested) throws IOException {
        config.requireComplete();
        config.output().tracking().complete(); // refused now if there is no server
        if (!config.data().isGiven()) {
            ColdStart.voices(config); // the same
        }
        String name = config.output().folder();
        if (!name.isEmpty()) {
            RunFolder.requireFree(Path.of(name));
        }
        Path source = config.model().isNew() ? null : source(config);
        OwnDataRun run = config.data().isGiven() && source != null ? OwnDataRun.prepare(config, source) : null;
        try (RunFolder folder = name.isEmpty()
                ? RunFolder.createNumbered(Path.of("runs"), run == null ? "cold-start" : "sft")
                : RunFolder.create(Path.of(name))) {
            RunConfig.begin(folder, config);
            return run == null
                    ? coldStart(config, source, folder, stopRequested)
                    : train(config, run, folder, stopRequested);
        }
    }

    /**
     * Goes on with a run on own data from its newest complete checkpoint.
     *
     * @param overrides {@code key=value} over its configuration
     */
    public static SftRun resume(Path run, List<String> overrides, BooleanSupplier stopRequested) throws IOException {
        try (RunFolder folder = RunFolder.resume(run)) {
            RunConfig<SftConfig> settings = RunConfig.resume(folder, SftConfig.COLD_START, overrides);
            SftConfig config = settings.config().requireComplete();
            config.output().tracking().complete(); // refused now if there is no server
            settings.remarks().forEach(remark -> System.err.println("remark: " + remark));
            if (!config.data().isGiven()) {
                throw new IllegalArgumentException(run + " is a cold start, which is not resumed: start it anew");
            }
            Optional<Path> checkpoint = OwnDataRun.newest(config, folder, System.err::println);
            OwnDataRun rest = checkpoint.isPresent()
                    ? OwnDataRun.resume(config, checkpoint.get())
                    : OwnDataRun.prepare(config, source(config));
            Optional<String> lost = LostMetrics.warning(folder, rest.stepsDone());
            settings.record(rest.stepsDone()).forEach(System.err::println);
            lost.ifPresent(System.err::println);
            rest.rateChange(settings.former()).ifPresent(System.err::println);
            return train(config, rest, folder, stopRequested);
        }
    }

    /** The directory of the trained model. */
    public Path model() {
        return folder.resolve("model");
    }

    private static Path source(SftConfig config) throws IOException {
        return StoredModel.directory(config.model().model(), DownloadLines.onStandardError());
    }

    private static SftRun train(SftConfig config, OwnDataRun run, RunFolder folder, BooleanSupplier stopRequested)
            throws IOException {
        try (ConsoleSink console = ConsoleSink.onStandardError(run.stepsDone(), run.steps())) {
            console.note("run folder " + folder.path());
            config.remarks().forEach(remark -> console.note("remark: " + remark));
            run.notes().forEach(console::note);
            try (Tracking tracking = tracking(config, folder, run.stepsDone(), console)) {
                OwnDataRun.Result result = run.train(folder, console, List.of(console, tracking), stopRequested);
                boolean over = result.last().step() == run.steps();
                tracking.left(over ? Outcome.FINISHED : Outcome.KILLED);
                return new SftRun(result.before(), result.last(), over, folder.path());
            }
        }
    }

    private static SftRun coldStart(
            SftConfig config, @Nullable Path source, RunFolder folder, BooleanSupplier stopRequested)
            throws IOException {
        try (ConsoleSink console =
                ConsoleSink.onStandardError(0, config.length().steps())) {
            config.remarks().forEach(remark -> console.note("remark: " + remark));
            try (Tracking tracking = tracking(config, folder, 0, console)) {
                StepMetrics last = ColdStart.run(config, source, folder, console, tracking, stopRequested);
                boolean over = !stopRequested.getAsBoolean();
                tracking.left(over ? Outcome.FINISHED : Outcome.KILLED);
                return new SftRun(null, last, over, folder.path());
            }
        }
    }

    private static Tracking tracking(SftConfig config, RunFolder folder, int stepsDone, ConsoleSink console) {
        return Tracking.begin(
                config.output().tracking(),
                new Tracking.Tracked(folder.path(), stepsDone, ConfigFormat.values(config)),
                console::note);
    }
}
