package org.motet.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import sun.misc.Signal;

/**
 * Ctrl-C or SIGTERM as a request: the first one asks the run to save and leave, the second ends the program at once. While nobody
 * has asked yet, as during a download, there is nothing to save and the first one ends it.
 */
final class StopSignal implements BooleanSupplier {
    static final int INTERRUPTED = 130;
    private static final int TERMINATED = 143;

    private final AtomicBoolean requested = new AtomicBoolean();
    private volatile boolean asked;
    private volatile boolean terminates; // by SIGTERM

    /** Listens to SIGINT and SIGTERM. */
    static StopSignal listening() {
        StopSignal stop = new StopSignal();
        Signal.handle(new Signal("INT"), signal -> stop.received("Ctrl-C", INTERRUPTED));
        Signal.handle(new Signal("TERM"), signal -> stop.received("SIGTERM", TERMINATED));
        return stop;
    }

    private void received(String name, int unsaved) {
        if (!asked) {
            System.err.printf("%n%s: left before training began%n", name);
            Runtime.getRuntime().halt(unsaved);
        }
        terminates = unsaved == TERMINATED; // before the run can see the request
        if (requested.getAndSet(true)) {
            Runtime.getRuntime().halt(unsaved);
        }
        System.err.printf("%n%s: stopping; an update under way is finished first; once more to leave at once%n", name);
    }

    /**
     * With which a run leaves that was asked to and has saved all that it did: 0 by SIGTERM, with which whoever runs it ends it in
     * order, or where another process that trains with this one was asked; 130 by Ctrl-C, so that a script ends, too.
     */
    int exitCode() {
        return terminates || !requested.get() ? 0 : INTERRUPTED;
    }

    @Override
    public boolean getAsBoolean() {
        if (!asked) {
            asked = true; // written once: many threads ask often
        }
        return requested.get();
    }
}
