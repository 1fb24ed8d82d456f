package org.motet.train.monitor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.motet.metrics.MetricNames;
import org.motet.metrics.StepMetrics;

/**
 * The health of a policy over the steps of a run. It becomes worse as soon as a number has passed a limit in as many measurements in
 * a row as its {@link Signal} asks for, and healthy again only after {@value #CALM} steps in a row in which none has passed even its
 * limit for a warning. What is usual in a run is the mean over the last {@value #USUAL} healthy steps without any sign.
 */
public final class HealthCourse {
    static final int CALM = 10;
    private static final int USUAL = 20;
    private static final int SLOPE = 10;
    private static final int FEWEST_FOR_SLOPE = 5;
    private static final String STATE = "monitor/state";

    private final int rollouts;
    private final Map<Signal, Sight> sights = new EnumMap<>(Signal.class);
    private final Deque<Double> entropies = new ArrayDeque<>();
    private Health health = Health.HEALTHY;
    private int calm;
    private long healthyUntil;

    /** @param rollouts of a step: shares of a few vary by chance, so that small steps are judged together */
    public HealthCourse(int rollouts) {
        this.rollouts = rollouts;
        for (Signal signal : Signal.values()) {
            sights.put(signal, new Sight());
        }
    }

    /** What has been seen of a signal. */
    private static final class Sight {
        final Deque<Double> usual = new ArrayDeque<>();
        Health last = Health.HEALTHY;
        String clause = "";
        int warned; // measurements in a row
        int collapsed;
        long good; // last step that was measured without a sign
        private double sum; // over the steps since the last measurement
        private int steps;

        /** The mean of the steps that are judged together, after the last of them. */
        OptionalDouble measure(double value, int together) {
            sum += value;
            if (++steps < together) {
                return OptionalDouble.empty();
            }
            double mean = sum / steps;
            sum = 0;
            steps = 0;
            return OptionalDouble.of(mean);
        }

        double usual() {
            return usual.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
        }

        void take(Signal signal, double value, long step) {
            double usual = usual();
            last = signal.limits().judge(value, usual);
            warned = last == Health.HEALTHY ? 0 : warned + 1;
            collapsed = last == Health.COLLAPSING ? collapsed + 1 : 0;
            if (last == Health.HEALTHY) {
                good = step;
            } else {
                clause = signal.clause(value, signal.limits().of(last, usual));
            }
        }

        Health confirmed(int inARow) {
            if (collapsed >= inARow) {
                return Health.COLLAPSING;
            }
            return warned >= inARow ? Health.WARNING : Health.HEALTHY;
        }
    }

    /**
     * Takes the numbers of the next step, and adds to them the course of the entropy and the state: 0 healthy, 1 warning, 2
     * collapsing.
     */
    public Judgement see(StepMetrics step) {
        slope(step);
        Map<Signal, Double> values = values(step);
        values.forEach((signal, value) -> sight(signal).take(signal, value, step.step()));
        Health before = health;
        Health worst = Health.HEALTHY;
        List<String> signs = new ArrayList<>();
        long since = step.step();
        boolean clean = true;
        for (Signal signal : Signal.values()) {
            Sight sight = sight(signal);
            if (sight.last != Health.HEALTHY) {
                clean = false;
                since = Math.min(since, sight.good);
            }
            Health confirmed = sight.confirmed(signal.inARow());
            worst = worst.worse(confirmed);
            if (confirmed != Health.HEALTHY) {
                signs.add(sight.clause);
            }
        }
        calm = clean ? calm + 1 : 0;
        if (health == Health.HEALTHY) {
            healthyUntil = clean ? step.step() : Math.min(healthyUntil, since);
        }
        health = calm >= CALM ? Health.HEALTHY : health.worse(worst);
        if (clean && health == Health.HEALTHY) {
            values.forEach((signal, value) -> keep(sight(signal).usual, value, USUAL));
        }
        step.set(STATE, health.ordinal());
        return new Judgement(health, before, signs, healthyUntil);
    }

    /** Last step without any sign, before the first where there are some. */
    public long healthyUntil() {
        return healthyUntil;
    }

    private Sight sight(Signal signal) {
        return Objects.requireNonNull(sights.get(signal));
    }

    /** What is measured with this step. */
    private Map<Signal, Double> values(StepMetrics step) {
        Map<Signal, Double> values = new EnumMap<>(Signal.class);
        for (Signal signal : Signal.values()) {
            @Nullable Double value = step.get(signal.metric());
            if (value != null && Double.isFinite(value)) {
                int together = Math.ceilDiv(signal.fewestRollouts(), rollouts);
                sight(signal).measure(value, together).ifPresent(mean -> values.put(signal, mean));
            }
        }
        return values;
    }

    /** Least squares over the logarithms of the last entropies. */
    private void slope(StepMetrics step) {
        @Nullable Double entropy = step.get(MetricNames.ENTROPY);
        if (entropy == null || !(entropy > 0)) {
            return;
        }
        keep(entropies, Math.log(entropy), SLOPE);
        int n = entropies.size();
        if (n < FEWEST_FOR_SLOPE) {
            return;
        }
        double sum = 0;
        int i = 0;
        for (double logarithm : entropies) {
            sum += (i++ - (n - 1) / 2.0) * logarithm;
        }
        step.set(Signal.ENTROPY_SLOPE.metric(), 12 * sum / (n * ((double) n * n - 1)));
    }

    private static void keep(Deque<Double> last, double value, int most) {
        last.addLast(value);
        if (last.size() > most) {
            last.removeFirst();
        }
    }
}
