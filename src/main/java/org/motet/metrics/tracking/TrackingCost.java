package org.motet.metrics.tracking;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.StepMetrics;

/**
 * What tracking costs a step of a run. The run's own numbers are told once more, block by block: in pairs of blocks of which one is
 * tracked and one is not, in turning order, so that whatever else the machine does meets both alike.
 *
 * @param steps that were tracked and counted
 * @param stepMillis time of a step of the run, the median
 * @param waitMicros how long a step waits until the trackers have its numbers, the median
 * @param cpuMicros processor time of a tracked step beyond that of one that is not, in all threads, the median of the pairs
 */
public record TrackingCost(int steps, double stepMillis, double waitMicros, double cpuMicros) {
    private static final int BLOCK = 25; // steps
    private static final int WARM = 4; // pairs of blocks
    private static final int PAIRS = 12;

    /** Share of the time of a step that it waits. */
    public double waitShare() {
        return waitMicros / 1000 / stepMillis;
    }

    /** Processor time as a share of the time of a step. */
    public double cpuShare() {
        return cpuMicros / 1000 / stepMillis;
    }

    /**
     * Measures it.
     *
     * @param run folder of a run
     * @param scratch folder for what trackers write
     * @param pause between two steps
     * @param cpuNanos processor time of this process so far, in nanoseconds
     * @throws IllegalArgumentException if the run has no steps with their times
     */
    public static TrackingCost of(
            Path run,
            TrackingConfig config,
            Path scratch,
            Duration pause,
            LongSupplier cpuNanos,
            Consumer<String> notes)
            throws IOException, InterruptedException {
        List<StepMetrics> told = JsonlSink.read(run.resolve("metrics.jsonl"));
        double[] times = told.stream()
                .mapToDouble(step -> Objects.requireNonNullElse(step.get("timing_s/step"), Double.NaN))
                .filter(time -> !Double.isNaN(time))
                .toArray();
        if (times.length == 0) {
            throw new IllegalArgumentException(run + " has no steps with timing_s/step in its metrics.jsonl.");
        }
        List<Double> waits = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        try (Tracking tracking = Tracking.begin(config, new Tracking.Tracked(scratch, 0, Map.of()), notes)) {
            Block blocks = new Block(told, tracking, pause, cpuNanos);
            for (int pair = 0; pair < WARM + PAIRS; pair++) {
                waits = pair == WARM ? new ArrayList<>() : waits;
                double first = blocks.run(pair % 2 == 0, waits);
                double second = blocks.run(pair % 2 != 0, waits);
                if (pair >= WARM) {
                    cpu.add((pair % 2 == 0 ? first - second : second - first) / BLOCK);
                }
            }
            tracking.left(Outcome.FINISHED);
        }
        return new TrackingCost(
                waits.size(),
                1000 * median(times),
                median(waits.stream().mapToDouble(Double::doubleValue).toArray()),
                median(cpu.stream().mapToDouble(Double::doubleValue).toArray()));
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int half = values.length / 2;
        return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }

    /** Steps one after the other, numbered on and on. */
    private static final class Block {
        private final List<StepMetrics> told;
        private final Tracking tracking;
        private final Duration pause;
        private final LongSupplier cpuNanos;
        private int number;

        Block(List<StepMetrics> told, Tracking tracking, Duration pause, LongSupplier cpuNanos) {
            this.told = told;
            this.tracking = tracking;
            this.pause = pause;
            this.cpuNanos = cpuNanos;
        }

        /** Returns the processor time in microseconds, also that which the trackers' threads take afterwards. */
        double run(boolean tracked, List<Double> waits) throws InterruptedException {
            long before = cpuNanos.getAsLong();
            for (int i = 0; i < BLOCK; i++) {
                StepMetrics source = told.get(number % told.size());
                StepMetrics step = new StepMetrics(++number).setAll(source.values());
                source.templates()
                        .forEach((template, row) ->
                                row.forEach((name, value) -> step.setTemplate(template, name, value)));
                long begun = System.nanoTime();
                if (tracked) {
                    tracking.write(step);
                    waits.add((System.nanoTime() - begun) / 1e3);
                }
                Thread.sleep(pause);
            }
            Thread.sleep(pause.multipliedBy(10));
            return (cpuNanos.getAsLong() - before) / 1e3;
        }
    }
}
