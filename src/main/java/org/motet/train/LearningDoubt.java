package org.motet.train;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.motet.config.Spelling;
import org.motet.math.Outcome;
import org.motet.metrics.MetricNames;
import org.motet.metrics.StepMetrics;

/**
 * Sees from the numbers of its steps that a run cannot learn, and says each of its kinds once, with the likely reason. A resumed
 * run shows it the steps before.
 */
final class LearningDoubt {
    /** So many steps in a row are no accident. */
    static final int STEPS = 10;

    private static final double NEARLY_ALL = 0.9;
    private static final double KNEW = 0.02; // accuracy that is more than luck
    private static final double HARDLY_ANY_ENTROPY = 0.01; // nats

    /** What does not happen, step after step; a kind that is said says also those after it that hold. */
    private enum Kind {
        /** No group has different rewards. */
        DIFFERENT_REWARDS,
        RIGHT_ANSWER,
        FORMAT
    }

    private final TrainConfig config;
    private final Supplier<GoldReadings> golds;
    private final Deque<StepMetrics> last = new ArrayDeque<>();
    private final Map<Kind, Integer> rows = new EnumMap<>(Kind.class); // steps in a row
    private double bestAccuracy;
    private long bestStep;
    private final Set<Kind> said = EnumSet.noneOf(Kind.class);

    /** @param golds of the training problems; asked at most once */
    LearningDoubt(TrainConfig config, Supplier<GoldReadings> golds) {
        this.config = config;
        this.golds = golds;
    }

    private void remember(StepMetrics step) {
        double accuracy = value(step, MetricNames.ACCURACY);
        if (accuracy > bestAccuracy) {
            bestAccuracy = accuracy;
            bestStep = step.step();
        }
    }

    /** What to say after a step, as a rule nothing. */
    Optional<String> see(StepMetrics step) {
        remember(step);
        last.addLast(step);
        if (last.size() > STEPS) {
            last.removeFirst();
        }
        boolean byAccuracy = config.reward().accuracyWeight() != 0;
        boolean byFormat = config.reward().formatWeight() != 0;
        count(Kind.DIFFERENT_REWARDS, is(step, "reward/groups/zero_spread", 1));
        count(Kind.RIGHT_ANSWER, byAccuracy && is(step, MetricNames.ACCURACY, 0));
        count(Kind.FORMAT, byFormat && is(step, MetricNames.FORMAT, 0));
        for (Kind kind : Kind.values()) {
            if (holds(kind) && !said.contains(kind)) {
                EnumSet.range(kind, Kind.FORMAT).stream().filter(this::holds).forEach(said::add);
                return Optional.of(sentence(kind));
            }
        }
        return Optional.empty();
    }

    private void count(Kind kind, boolean missing) {
        rows.put(kind, missing ? rows.getOrDefault(kind, 0) + 1 : 0);
    }

    private boolean holds(Kind kind) {
        return rows.getOrDefault(kind, 0) >= STEPS;
    }

    private static boolean is(StepMetrics step, String name, double value) {
        @Nullable Double is = step.get(name);
        return is != null && is == value;
    }

    private String sentence(Kind kind) {
        return switch (kind) {
            case DIFFERENT_REWARDS ->
                "there has been nothing to learn for " + STEPS + " steps: in every group all rewards were equal"
                        + (allZero() ? ", namely 0" : "") + ". " + whyEqual();
            case RIGHT_ANSWER -> "no answer has been right for " + STEPS + " steps. " + whyWrong();
            case FORMAT ->
                "no completion has met the format of its template for " + STEPS + " steps. "
                        + (mean("response_length/clip_ratio") >= NEARLY_ALL
                                ? cutOff()
                                : "What they look like stands in samples/; the rules are shown by motet templates show");
        };
    }

    private boolean allZero() {
        return last.stream().allMatch(step -> is(step, "critic/score/max", 0) && is(step, "critic/score/min", 0));
    }

    private String whyEqual() {
        if (holds(Kind.RIGHT_ANSWER)) {
            return whyWrong();
        }
        if (config.reward().accuracyWeight() != 0 && mean(MetricNames.ACCURACY) == 1) {
            return "All answers were right: these problems are too easy for this model";
        }
        double entropy = mean(MetricNames.ENTROPY);
        if (entropy < HARDLY_ANY_ENTROPY) {
            return "Completions hardly vary: their entropy is %s nats; the policy has collapsed, or rollout.temperature=%s is too low"
                    .formatted(number("%.4f", entropy), config.rollout().temperature());
        }
        return "Either the problems are all far too easy or too hard, or the reward does not tell completions apart; a larger"
                + " rollout.group_size than " + config.rollout().groupSize() + " finds rarer differences";
    }

    private String whyWrong() {
        if (bestAccuracy >= KNEW) {
            return "Accuracy was %s at step %d: the policy has lost it since; update.learning_rate=%s may be too high"
                    .formatted(
                            number("%.1f%%", 100 * bestAccuracy),
                            bestStep,
                            config.update().optimizer().rate().learningRate());
        }
        GoldReadings answers = golds.get();
        if (2 * answers.hopeless() >= answers.problems()) {
            return answers.sentence("training").orElse("");
        }
        if (mean("response_length/clip_ratio") >= NEARLY_ALL) {
            return cutOff();
        }
        double none = sum(Outcome.NO_ANSWER);
        double all = none + sum(Outcome.CORRECT) + sum(Outcome.WRONG) + sum(Outcome.UNDECIDED);
        if (none >= NEARLY_ALL * all) {
            return "In %s of the completions no answer was found under reward.answer_policy=%s: templates must ask for one where it looks, and the model must have learnt to give one"
                    .formatted(
                            number("%.0f%%", 100 * none / all),
                            Spelling.of(config.reward().answerPolicy()));
        }
        return "Answers were found, but none was the reference answer: the problems are too hard for this model, or"
                + " problems.answer names another column than that of the answers";
    }

    private String cutOff() {
        return "%s of the completions were cut off at rollout.max_new_tokens=%d, before their end"
                .formatted(
                        number("%.0f%%", 100 * mean("response_length/clip_ratio")),
                        config.rollout().maxNewTokens());
    }

    private double sum(Outcome outcome) {
        return last.stream()
                .mapToDouble(step -> value(step, "reward/outcome/" + outcome.label()))
                .sum();
    }

    private double mean(String name) {
        return last.stream().mapToDouble(step -> value(step, name)).average().orElse(Double.NaN);
    }

    private static double value(StepMetrics step, String name) {
        @Nullable Double value = step.get(name);
        return value == null ? Double.NaN : value;
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
