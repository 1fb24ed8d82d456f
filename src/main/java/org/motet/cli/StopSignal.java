package org.motet.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import sun.misc.Signal;

/**
 * Ctrl-C as a request: the first one asks the run to save and leave, the second ends the program at once. While nobody has asked
 * yet, as during a download, there is nothing to save and the first one ends it.
 */
final class StopSignal implements BooleanSupplier {
    private static final int INTERRUPTED = 130;

    private final AtomicBoolean requested = new AtomicBoolean();
    private volatile boolean asked;

    /** Listens to SIGINT and SIGTERM. */
    static StopSignal listening() {
        StopSignal stop = new StopSignal();
        Signal.handle(new Signal("INT"), signal -> stop.received("Ctrl-C"));
        Signal.handle(new Signal("TERM"), signal -> stop.received("SIGTERM"));
        return stop;
    }

    private void received(String name) {
        if (!asked) {
            System.err.printf("%n%s: left before training began%n", name);
            Runtime.getRuntime().halt(INTERRUPTED);
        }
        if (requested.getAndSet(true)) {
            Runtime.getRuntime().halt(INTERRUPTED);
        }
        System.err.printf("%n%s: stopping; an update under way is finished first; once more to leave at once%n", name);
    }

    @Override
    public boolean getAsBoolean() {
        if (!asked) {
            asked = true; // written once: many threads ask often
        }
        return requested.get();
    }
}
