package org.motet.train;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.motet.rollout.GenerationWatch;

/**
 * Lets what is being drawn come to its end although the run is to be left, since weights that are gone by then draw it; but not where
 * nothing comes any more.
 */
final class Unhurried implements GenerationWatch {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final BooleanSupplier interrupted;
    private volatile long moved = System.nanoTime();

    Unhurried(BooleanSupplier interrupted) {
        this.interrupted = interrupted;
    }

    @Override
    public void ended(int completions) {
        if (completions > 0) {
            moved = System.nanoTime();
        }
    }

    @Override
    public boolean stops() {
        return interrupted.getAsBoolean() && System.nanoTime() - moved > PATIENCE.toNanos();
    }
}
