package org.motet.train;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Who looks on while a run trains.
 *
 * @param interrupted asked before each step; when true the run is saved and left where it is
 * @param reached asked after each step; when true the run is at its end
 * @param observer told of each step
 */
record Watch(BooleanSupplier interrupted, Predicate<TrainingStep> reached, Consumer<TrainingStep> observer) {
    static final Watch NOBODY = new Watch(() -> false, _ -> false, _ -> {});

    Watch interruptedBy(BooleanSupplier signal) {
        return new Watch(() -> interrupted.getAsBoolean() || signal.getAsBoolean(), reached, observer);
    }

    Watch until(Predicate<TrainingStep> condition) {
        return new Watch(interrupted, reached.or(condition), observer);
    }

    Watch toldTo(Consumer<TrainingStep> another) {
        return new Watch(interrupted, reached, observer.andThen(another));
    }
}
