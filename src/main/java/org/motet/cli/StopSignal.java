package org.motet.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import sun.misc.Signal;

/** Ctrl-C as a request: the first one asks the run to save and leave after its step, the second ends the program at once. */
final class StopSignal implements BooleanSupplier {
    private final AtomicBoolean requested = new AtomicBoolean();

    /** Listens to SIGINT and SIGTERM. */
    static StopSignal listening() {
        StopSignal stop = new StopSignal();
        Signal.handle(new Signal("INT"), signal -> stop.received("Ctrl-C"));
        Signal.handle(new Signal("TERM"), signal -> stop.received("SIGTERM"));
        return stop;
    }

    private void received(String name) {
        if (requested.getAndSet(true)) {
            Runtime.getRuntime().halt(130);
        }
        System.err.printf("%n%s: finishing this step and saving; once more to leave at once%n", name);
    }

    @Override
    public boolean getAsBoolean() {
        return requested.get();
    }
}
