package org.motet.cli;

import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How far a count is: a bar on a terminal, a line every ten seconds elsewhere; both with the time left. */
final class ProgressLine implements AutoCloseable {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

    private final String task;
    private final long total;
    private final long first;
    private final long started = System.nanoTime();
    private final PrintWriter err;
    private final @Nullable ProgressBar bar;
    private long lastLine = started;

    /** @param first what was done before, which says nothing about the speed */
    ProgressLine(String task, long first, long total, PrintWriter err) {
        this.task = task;
        this.first = first;
        this.total = total;
        this.err = err;
        boolean terminal = System.console() != null && System.console().isTerminal();
        this.bar = terminal ? bar(task, first, total) : null;
    }

    private static ProgressBar bar(String task, long first, long total) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .startsFrom(first, Duration.ZERO)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(500)
                .build();
    }

    synchronized void reached(long done) {
        if (bar != null) {
            bar.stepTo(done);
            return;
        }
        long now = System.nanoTime();
        if (now - lastLine >= BETWEEN_LINES.toNanos()) {
            lastLine = now;
            double seconds = (now - started) / 1e9;
            long left = Math.round(seconds / Math.max(1, done - first) * (total - done));
            err.printf("%s: %d of %d, about %d s left%n", task, done, total, left);
            err.flush();
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
