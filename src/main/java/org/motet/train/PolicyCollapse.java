package org.motet.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.motet.metrics.MetricNames;
import org.motet.metrics.StepMetrics;

/**
 * Sees from the numbers of two steps that an update has destroyed the policy, and says so once. A resumed run shows it the steps
 * before.
 */
final class PolicyCollapse {
    /** Mean change of a token's log-probability within one step's updates, nats; usual is a hundredth of it. */
    private static final double MOVED = 0.5;

    private static final double RIGHT = 0.1; // accuracy that does not vanish by chance in a step of many prompts
    private static final int MANY_PROMPTS = 32;

    private final TrainConfig config;
    private final double uniform; // entropy of knowing nothing, nats
    private @Nullable StepMetrics before;
    private boolean said;

    /** @param vocabulary tokens that the policy chooses from */
    PolicyCollapse(TrainConfig config, int vocabulary) {
        this.config = config;
        this.uniform = Math.log(vocabulary);
    }

    /** What to say after a step, as a rule nothing. */
    Optional<String> see(StepMetrics step) {
        @Nullable StepMetrics earlier = before;
        before = step;
        if (said) {
            return Optional.empty();
        }
        double moved = Math.abs(value(step, "actor/ppo_kl"));
        List<String> signs = new ArrayList<>();
        if (moved > MOVED) {
            signs.add(text("its updates changed the log-probability of a token by %.1f nats on average", moved));
        }
        if (earlier != null) {
            signs.addAll(fall(earlier, step));
        }
        if (signs.isEmpty()) {
            return Optional.empty();
        }
        said = true;
        double rate = config.update().optimizer().rate().learningRate();
        return Optional.of("step " + step.step() + ": the policy has fallen apart: " + String.join(", ", signs)
                + ". The likely cause is update.learning_rate=" + rate
                + ": AdamW moves every weight by about that much in an"
                + " update. The run goes on, but only one with a lower rate, from a checkpoint before, will learn");
    }

    /** From one step's rollouts to the next; the small numbers of a small step prove nothing. */
    private List<String> fall(StepMetrics from, StepMetrics to) {
        double accuracy = value(from, MetricNames.ACCURACY);
        double format = value(from, MetricNames.FORMAT);
        double entropy = value(from, MetricNames.ENTROPY);
        List<String> signs = new ArrayList<>();
        if (config.prompts().perStep() >= MANY_PROMPTS
                && accuracy >= RIGHT
                && value(to, MetricNames.ACCURACY) <= accuracy / 20) {
            signs.add(
                    text("accuracy fell from %.1f%% to %.1f%%", 100 * accuracy, 100 * value(to, MetricNames.ACCURACY)));
        }
        if (format >= 0.5 && value(to, MetricNames.FORMAT) <= 0.05) {
            signs.add(text("format fell from %.3f to %.3f", format, value(to, MetricNames.FORMAT)));
        }
        if (value(to, MetricNames.ENTROPY) > Math.max(2 * entropy, uniform / 2)) {
            signs.add(text(
                    "entropy rose from %.2f to %.2f nats (%.2f is that of a uniform choice)",
                    entropy, value(to, MetricNames.ENTROPY), uniform));
        }
        return signs;
    }

    private static double value(StepMetrics step, String name) {
        @Nullable Double value = step.get(name);
        return value == null ? Double.NaN : value;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
