package org.motet.metrics;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A part of a run that may be long, counted for who watches: on a terminal a bar in place of the last line, elsewhere a line
 * every half minute. A part that is over before leaves nothing.
 */
public final class Phase {
    private static final int WIDTH = 16;
    private static final long LINE = 30_000_000_000L; // nanoseconds between two lines
    private static final long BAR = 200_000_000L; // between two drawings of a bar
    private static final long FIRST_BAR = 2_000_000_000L;

    private final ConsoleSink console;
    private final boolean terminal;
    private final String task;
    private final long total;
    private final LongSupplier nanoTime;
    private final long started;
    private final AtomicLong done = new AtomicLong();
    private volatile long due;

    /** @param nanoTime clock in nanoseconds of any origin */
    Phase(ConsoleSink console, boolean terminal, String task, long total, LongSupplier nanoTime) {
        this.console = console;
        this.terminal = terminal;
        this.task = task;
        this.total = total;
        this.nanoTime = nanoTime;
        this.started = nanoTime.getAsLong();
        this.due = started + (terminal ? FIRST_BAR : LINE);
    }

    /** Tells that it goes on, and how many more are done, perhaps none; safe from any thread. */
    public void advance(long more) {
        long all = done.addAndGet(more);
        long now = nanoTime.getAsLong();
        if (now - due >= 0) {
            show(now, all);
        }
    }

    private synchronized void show(long now, long all) {
        if (now - due < 0) {
            return; // another thread was first
        }
        due = now + (terminal ? BAR : LINE);
        String bar = terminal ? " [" + ProgressLine.bar(all, total, WIDTH) + "]" : "";
        String left = all == 0 || all >= total
                ? ""
                : "  ETA " + ConsoleSink.duration(Math.round((now - started) / 1e9 / all * (total - all)));
        console.show(String.format(Locale.ROOT, "%s%s %,d of %,d completions%s", task, bar, all, total, left));
    }
}
