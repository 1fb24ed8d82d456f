package org.motet.train;

import java.util.Map;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.BooleanSupplier;
import org.motet.metrics.Phase;
import org.motet.rollout.GenerationWatch;

/** A long part of a run: how far it is is shown, and where completions are generated a stop that was asked for ends it. */
final class WatchedPhase implements GenerationWatch {
    private final Phase phase;
    private final BooleanSupplier interrupted;
    private final Runnable moved;
    private final DoubleAdder seconds = new DoubleAdder();
    private final DoubleAdder sparse = new DoubleAdder();

    WatchedPhase(Phase phase, BooleanSupplier interrupted, Runnable moved) {
        this.phase = phase;
        this.interrupted = interrupted;
        this.moved = moved;
    }

    @Override
    public void ended(int completions) {
        phase.advance(completions);
        moved.run();
    }

    @Override
    public void decoded(double stepped, double withFewRows) {
        seconds.add(stepped);
        sparse.add(withFewRows);
    }

    /** Share of the time of decode steps with less than half of the rows in work, where the engine told. */
    Map<String, Double> sparse() {
        return seconds.sum() == 0 ? Map.of() : Map.of("perf/gen_sparse_share", sparse.sum() / seconds.sum());
    }

    @Override
    public boolean stops() {
        return interrupted.getAsBoolean();
    }
}
