package org.motet.train;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.motet.metrics.ConsoleSink;
import org.motet.metrics.MetricSink;

/**
 * Who looks on while a run trains.
 *
 * @param interrupted asked before each step, and by any thread while completions are generated; when true the run is saved and
 *     left where it is
 * @param reached asked after each step; when true the run is at its end
 * @param observer told of each step
 * @param tracking told the numbers of each step, and those of a step that are measured later
 * @param moved told now and then that the run is at work, from any thread
 * @param quiet whether nothing is to be said on standard error
 */
record Watch(
        BooleanSupplier interrupted,
        Predicate<TrainingStep> reached,
        Consumer<TrainingStep> observer,
        MetricSink tracking,
        Runnable moved,
        boolean quiet) {
    static final Watch NOBODY = new Watch(() -> false, _ -> false, _ -> {}, ConsoleSink.silent(), () -> {}, false);

    ConsoleSink console(int steps) {
        return quiet ? ConsoleSink.silent() : ConsoleSink.onStandardError(0, steps);
    }

    /** A long part of the run, about so many completions. */
    WatchedPhase phase(ConsoleSink console, String task, long completions) {
        return new WatchedPhase(console.phase(task, completions), interrupted, moved);
    }

    Watch quietly() {
        return new Watch(interrupted, reached, observer, tracking, moved, true);
    }

    /** Of a process that follows another: only a stop is asked for. */
    Watch followed() {
        return new Watch(interrupted, _ -> false, _ -> {}, ConsoleSink.silent(), moved, quiet);
    }

    Watch interruptedBy(BooleanSupplier signal) {
        return new Watch(
                () -> interrupted.getAsBoolean() || signal.getAsBoolean(), reached, observer, tracking, moved, quiet);
    }

    Watch until(Predicate<TrainingStep> condition) {
        return new Watch(interrupted, reached.or(condition), observer, tracking, moved, quiet);
    }

    Watch toldTo(Consumer<TrainingStep> another) {
        return new Watch(interrupted, reached, observer.andThen(another), tracking, moved, quiet);
    }

    /** Who draws or learns asks whether to stop, or tells of what has ended: it is at work. */
    Watch movedBy(Runnable told) {
        BooleanSupplier asked = () -> {
            told.run();
            return interrupted.getAsBoolean();
        };
        return new Watch(asked, reached, observer, tracking, told, quiet);
    }

    Watch trackedBy(MetricSink sink) {
        return new Watch(interrupted, reached, observer, sink, moved, quiet);
    }
}
