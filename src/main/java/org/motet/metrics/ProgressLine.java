package org.motet.metrics;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far a count is, with the time left: on a terminal a bar that is drawn over and over, elsewhere a line every ten seconds.
 */
public final class ProgressLine implements AutoCloseable {
    private static final int WIDTH = 30;

    private final PrintWriter err;
    private final boolean terminal;
    private final String task;
    private final long first;
    private final long total;
    private final LongSupplier nanoTime;
    private final long started;
    private final long pause; // between two lines or drawings, in nanoseconds
    private long last;
    private long reached;

    /**
     * @param first what was done before, which says nothing about the speed
     * @param total 0 for saying nothing
     * @param nanoTime clock in nanoseconds of any origin
     */
    ProgressLine(PrintWriter err, boolean terminal, String task, long first, long total, LongSupplier nanoTime) {
        this.err = err;
        this.terminal = terminal;
        this.task = task;
        this.first = first;
        this.total = total;
        this.nanoTime = nanoTime;
        this.started = nanoTime.getAsLong();
        this.pause = terminal ? 100_000_000L : 10_000_000_000L;
        this.reached = first;
        this.last = terminal ? started - pause : started;
    }

    /** On standard error, which the launcher marks as a terminal by {@code -Dmotet.terminal=true}. */
    public static ProgressLine onStandardError(PrintWriter err, String task, long first, long total) {
        return new ProgressLine(err, Boolean.getBoolean("motet.terminal"), task, first, total, System::nanoTime);
    }

    /** Tells that one more is done; safe from any thread. */
    public synchronized void more() {
        reached(reached + 1);
    }

    /** Tells how much is done; safe from any thread. */
    public synchronized void reached(long done) {
        reached = done;
        if (total == 0) {
            return;
        }
        long now = nanoTime.getAsLong();
        if (now - last < pause && !(terminal && done == total)) {
            return;
        }
        last = now;
        StringBuilder line = new StringBuilder(task);
        if (terminal) {
            line.append(" [").append(bar(done, total, WIDTH)).append(']');
        }
        line.append(String.format(Locale.ROOT, " %,d of %,d", done, total));
        if (done > first && done < total) {
            double perItem = (now - started) / 1e9 / (done - first);
            line.append("  ETA ").append(ConsoleSink.duration(Math.round(perItem * (total - done))));
        }
        err.print(terminal ? ConsoleSink.CLEAR_LINE + line : line + System.lineSeparator());
        err.flush();
    }

    static String bar(long done, long total, int width) {
        int filled = (int) (width * done / total);
        return "#".repeat(filled) + ".".repeat(width - filled);
    }

    @Override
    public synchronized void close() {
        if (terminal && total > 0) {
            err.println();
            err.flush();
        }
    }
}
