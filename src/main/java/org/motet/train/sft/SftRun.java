package org.motet.train.sft;

import java.io.IOException;
import java.nio.file.Files;
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
import org.motet.train.RateChange;
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
                    ? coldStart(config, new ColdStart.From(source, SftState.START), folder, stopRequested)
                    : train(config, run, folder, stopRequested);
        }
    }

    /**
     * Goes on with a run from its newest complete checkpoint, or from its beginning if it has none.
     *
     * @param overrides {@code key=value} over its configuration
     */
    public static SftRun resume(Path run, List<String> overrides, BooleanSupplier stopRequested) throws IOException {
        try (RunFolder folder = RunFolder.resume(run)) {
            RunConfig<SftConfig> settings = RunConfig.resume(folder, SftConfig.COLD_START, overrides);
            SftConfig config = settings.config().requireComplete();
            config.output().tracking().complete(); // refused now if there is no server
            settings.remarks().forEach(remark -> System.err.println("remark: " + remark));
            Optional<Path> checkpoint = SftCheckpoints.newest(config, folder, System.err::println);
            return config.data().isGiven()
                    ? resumeOwnData(settings, checkpoint, folder, stopRequested)
                    : resumeColdStart(settings, checkpoint, folder, stopRequested);
        }
    }

    private static SftRun resumeOwnData(
            RunConfig<SftConfig> settings, Optional<Path> checkpoint, RunFolder folder, BooleanSupplier stopRequested)
            throws IOException {
        SftConfig config = settings.config();
        OwnDataRun rest = checkpoint.isPresent()
                ? OwnDataRun.resume(config, checkpoint.get())
                : OwnDataRun.prepare(config, source(config));
        record(settings, rest.stepsDone(), folder);
        rest.rateChange(settings.former()).ifPresent(System.err::println);
        return train(config, rest, folder, stopRequested);
    }

    private static SftRun resumeColdStart(
            RunConfig<SftConfig> settings, Optional<Path> checkpoint, RunFolder folder, BooleanSupplier stopRequested)
            throws IOException {
        SftConfig config = settings.config();
        Path model = folder.path().resolve("model");
        if (Files.exists(model)) {
            throw new IllegalArgumentException(
                    "the run is over: its model is %s; another can go on from it with model=%s"
                            .formatted(model, model));
        }
        SftState state = checkpoint.isPresent() ? SftCheckpoints.state(checkpoint.get()) : SftState.START;
        SftCheckpoints.requireLeft(state, config.length().steps());
        Path from = checkpoint.orElse(null);
        if (from == null && !config.model().isNew()) {
            from = source(config);
        }
        record(settings, state.step(), folder);
        SftConfig former = settings.former();
        RateChange.sentence(
                        former.rate(former.length().steps()),
                        config.rate(config.length().steps()),
                        state.updates())
                .ifPresent(System.err::println);
        return coldStart(config, new ColdStart.From(from, state), folder, stopRequested);
    }

    private static void record(RunConfig<SftConfig> settings, int stepsDone, RunFolder folder) throws IOException {
        Optional<String> lost = LostMetrics.warning(folder, stepsDone);
        settings.record(stepsDone).forEach(System.err::println);
        lost.ifPresent(System.err::println);
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
            SftConfig config, ColdStart.From from, RunFolder folder, BooleanSupplier stopRequested) throws IOException {
        int done = from.state().step();
        try (ConsoleSink console =
                ConsoleSink.onStandardError(done, config.length().steps())) {
            console.note("run folder " + folder.path());
            config.remarks().forEach(remark -> console.note("remark: " + remark));
            try (Tracking tracking = tracking(config, folder, done, console)) {
                StepMetrics last = ColdStart.run(config, from, folder, console, tracking, stopRequested);
                boolean over = ColdStart.isOver(config, last);
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
