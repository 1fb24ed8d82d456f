package org.motet.metrics;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a run for who watches: step, reward, accuracy, entropy, tokens a second, time left. On a terminal one line is
 * written over and over; elsewhere each step is a plain line. Safe from any thread.
 */
public final class ConsoleSink implements MetricSink {
    static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final boolean terminal;
    private final long totalSteps;
    private final LongSupplier nanoTime;
    private long startTime;
    private long startStep;
    private boolean lineOpen;
    private boolean barOpen; // the open line is that of a phase

    /**
     * @param startStep steps that were done before, more than 0 when a run is resumed
     * @param nanoTime clock in nanoseconds of any origin
     */
    ConsoleSink(PrintStream out, boolean terminal, long startStep, long totalSteps, LongSupplier nanoTime) {
        this.out = out;
        this.terminal = terminal;
        this.totalSteps = totalSteps;
        this.nanoTime = nanoTime;
        this.startTime = nanoTime.getAsLong();
        this.startStep = startStep;
    }

    /** Progress on standard error, which the launcher marks as a terminal by {@code -Dmotet.terminal=true}. */
    public static ConsoleSink onStandardError(long startStep, long totalSteps) {
        return new ConsoleSink(
                System.err, Boolean.getBoolean("motet.terminal"), startStep, totalSteps, System::nanoTime);
    }

    /** Says nothing. */
    public static ConsoleSink silent() {
        return new ConsoleSink(new PrintStream(OutputStream.nullOutputStream()), false, 0, 1, System::nanoTime);
    }

    /** Begins to train: what came before, and how long it took, says nothing about the time left. */
    public synchronized void begin(long stepsDone) {
        startStep = stepsDone;
        startTime = nanoTime.getAsLong();
    }

    /**
     * Begins a part of the run that may be long.
     *
     * @param task what is done, as in {@code step 12: generated}
     * @param completions that it is about, 1 or more
     */
    public Phase phase(String task, long completions) {
        return new Phase(this, terminal, task, completions, nanoTime);
    }

    /** Shows how far a phase is: on a terminal until the next line. */
    synchronized void show(String line) {
        if (terminal) {
            out.print(CLEAR_LINE + line);
            lineOpen = true;
            barOpen = true;
        } else {
            out.println(line);
        }
        out.flush();
    }

    @Override
    public synchronized void write(StepMetrics metrics) {
        StringBuilder line = new StringBuilder();
        line.append(String.format(
                Locale.ROOT, "step %" + String.valueOf(totalSteps).length() + "d/%d", metrics.step(), totalSteps));
        append(line, "  loss %.4f", metrics.get(MetricNames.LOSS), 1);
        append(line, "  evaluation loss %.4f", metrics.get(MetricNames.EVALUATION_LOSS), 1);
        append(line, "  sampled accuracy %.1f%%", metrics.get(MetricNames.SAMPLED_ACCURACY), 100);
        append(line, "  reward %.3f", metrics.get(MetricNames.SCORE), 1);
        append(line, "  accuracy %.1f%%", metrics.get(MetricNames.ACCURACY), 100);
        append(line, "  entropy %.3f", metrics.get(MetricNames.ENTROPY), 1);
        append(line, "  %,.0f tok/s", metrics.get(MetricNames.THROUGHPUT), 1);
        long done = metrics.step() - startStep;
        if (done > 0 && metrics.step() < totalSteps) {
            double perStep = (nanoTime.getAsLong() - startTime) / 1e9 / done;
            line.append("  ETA ").append(duration(Math.round(perStep * (totalSteps - metrics.step()))));
        }
        if (terminal) {
            out.print(CLEAR_LINE + line);
            lineOpen = true;
            barOpen = false;
        } else {
            out.println(line);
        }
        out.flush();
    }

    /** Prints a message of its own line, above the progress line. */
    public synchronized void note(String message) {
        if (lineOpen) {
            out.print(CLEAR_LINE);
            lineOpen = false;
            barOpen = false;
        }
        out.println(message);
        out.flush();
    }

    @Override
    public synchronized void close() {
        if (lineOpen) {
            out.print(barOpen ? CLEAR_LINE : System.lineSeparator());
            out.flush();
            lineOpen = false;
            barOpen = false;
        }
    }

    private static void append(StringBuilder line, String format, @Nullable Double value, double scale) {
        if (value != null) {
            line.append(String.format(Locale.ROOT, format, value * scale));
        }
    }

    /** Two units are enough: {@code 45s}, {@code 3m05s}, {@code 2h07m}, {@code 3d04h}. */
    static String duration(long seconds) {
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return String.format(Locale.ROOT, "%dm%02ds", seconds / 60, seconds % 60);
        }
        if (seconds < 86_400) {
            return String.format(Locale.ROOT, "%dh%02dm", seconds / 3600, seconds / 60 % 60);
        }
        return String.format(Locale.ROOT, "%dd%02dh", seconds / 86_400, seconds / 3600 % 24);
    }
}
