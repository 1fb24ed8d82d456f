package org.motet.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.motet.config.ConfigLayers;
import org.motet.problem.Problem;
import org.motet.reward.Reward;
import org.motet.reward.WeightedReward;

/**
 * A training as a program describes it. Every method gives a new description; {@link #run} trains.
 *
 * <pre>{@code
 * Training.of("steps=40", "output.folder=runs/mine")     // keys of the configuration, as on the command line
 *         .problems(problems)
 *         .reward(new Brevity(), 0.5)
 *         .observe(step -> System.out.println(step.value("reward/brevity")))
 *         .stopWhen(step -> step.value("reward/accuracy") > 0.9)
 *         .run();
 * }</pre>
 */
public final class Training {
    private final @Nullable TrainConfig config; // null where a run is resumed
    private final Path folder; // of that run
    private final List<String> overrides; // over its configuration
    private final OptionalInt from; // step of the checkpoint, where not the newest
    private final Brought brought;
    private final Watch watch;

    private Training(
            @Nullable TrainConfig config,
            Path folder,
            List<String> overrides,
            OptionalInt from,
            Brought brought,
            Watch watch) {
        this.config = config;
        this.folder = folder;
        this.overrides = overrides;
        this.from = from;
        this.brought = brought;
        this.watch = watch;
    }

    /** By this configuration. */
    public static Training of(TrainConfig config) {
        return new Training(config, Path.of(""), List.of(), OptionalInt.empty(), Brought.NOTHING, Watch.NOBODY);
    }

    /**
     * By the nano run's configuration with some keys set.
     *
     * @param settings {@code key=value}, as on the command line
     * @throws IllegalArgumentException in one sentence if a key or value is wrong
     */
    public static Training of(String... settings) {
        return of(new ConfigLayers<>(TrainConfig.DEFAULT)
                .overrides(List.of(settings))
                .resolve());
    }

    /**
     * Goes on with a run from its newest complete checkpoint. What the program brought to the run it must bring again.
     *
     * @param run folder of the run
     * @param settings {@code key=value} over its configuration
     */
    public static Training resume(Path run, String... settings) {
        return new Training(null, run, List.of(settings), OptionalInt.empty(), Brought.NOTHING, Watch.NOBODY);
    }

    /**
     * Goes on from an older checkpoint than the newest; what the run did after it is set aside in its folder.
     *
     * @param step of the checkpoint; 0 for the initial model
     */
    public Training from(int step) {
        if (config != null || step < 0) {
            throw new IllegalArgumentException(
                    "from=" + step + " needs a run that is resumed, and a step of 0 or more");
        }
        return new Training(null, folder, overrides, OptionalInt.of(step), brought, watch);
    }

    /** Trains on these problems; a part of them, chosen by a hash of the question, is held out for evaluation. */
    public Training problems(List<Problem> training) {
        return with(brought.with(training, null));
    }

    /** Trains on these problems and evaluates on others. */
    public Training problems(List<Problem> training, List<Problem> heldOut) {
        return with(brought.with(training, heldOut));
    }

    /** Adds a reward to accuracy and format, with a weight of 1. */
    public Training reward(Reward reward) {
        return reward(reward, 1);
    }

    /**
     * Adds a reward to accuracy and format, whose own weights are {@code reward.accuracy_weight} and {@code
     * reward.format_weight}.
     */
    public Training reward(Reward reward, double weight) {
        return with(brought.with(new WeightedReward(reward, weight)));
    }

    /** Ends the run after the first step for which this holds; it is evaluated and saved as at its planned end. */
    public Training stopWhen(Predicate<TrainingStep> condition) {
        return with(watch.until(condition));
    }

    /**
     * Tells of each step once it is done, in the thread that trains. Where the run goes back ({@code monitor.action=rollback}), the
     * numbers of the steps do, too.
     */
    public Training observe(Consumer<TrainingStep> observer) {
        return with(watch.toldTo(observer));
    }

    /**
     * Saves and leaves the run when the signal comes: at once where completions are generated, else after the step. It can be
     * resumed.
     *
     * @param signal asked often and from any thread; once true it stays true
     */
    public Training interruptedBy(BooleanSupplier signal) {
        return with(watch.interruptedBy(signal));
    }

    /** Says nothing of its progress on standard error. */
    public Training quietly() {
        return with(watch.quietly());
    }

    /**
     * Trains. Everything is checked before a weight is loaded or a file written.
     *
     * @throws IllegalArgumentException in one sentence if anything is wrong, missing or does not fit together
     */
    public TrainRun run() throws IOException {
        return config == null
                ? TrainRun.resume(folder, overrides, from, brought, watch)
                : TrainRun.start(config, brought, watch);
    }

    private Training with(Brought more) {
        return new Training(config, folder, overrides, from, more, watch);
    }

    private Training with(Watch more) {
        return new Training(config, folder, overrides, from, brought, more);
    }
}
