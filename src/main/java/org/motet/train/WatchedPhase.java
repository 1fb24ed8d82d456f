package org.motet.train;

import java.util.function.BooleanSupplier;
import org.motet.metrics.Phase;
import org.motet.rollout.GenerationWatch;

/** A long part of a run: how far it is is shown, and where completions are generated a stop that was asked for ends it. */
record WatchedPhase(Phase phase, BooleanSupplier interrupted) implements GenerationWatch {
    @Override
    public void ended(int completions) {
        phase.advance(completions);
    }

    @Override
    public boolean stops() {
        return interrupted.getAsBoolean();
    }
}
