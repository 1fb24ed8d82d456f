package org.motet.reward;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.motet.config.Inline;
import org.motet.config.Key;

/** How completions are graded, and how the parts become one reward: {@link RewardMixing}. */
public record RewardConfig(
        @Key("what counts as an answer: paper any clear place, boxed a box only, strict any clear place but "
                + "no doubtful form")
        AnswerPolicy answerPolicy,

        @Key(
                value =
                        "how the parts become one reward: sum adds them as the paper does, gated pays for format only where the "
                                + "answer is right, accuracy counts no other part; normalize-then-sum (GDPO) normalises each part "
                                + "within its group before they are added, to go with advantage.estimator batch (TRL) or "
                                + "reinforce++ (verl)",
                verl = "algorithm.gdpo_reward_keys",
                trl = "multi_objective_aggregation")
        RewardMixing mixing,

        @Key(value = "weight of the accuracy, 0 or 1 for each completion", range = "a finite number")
        double accuracyWeight,

        @Key(
                value = "weight of the format reward, 0 to 1 by the template's rule; the paper adds the two unweighted",
                range = "a finite number; accuracy, format or a further reward must have a weight")
        double formatWeight,

        @Key("whether a completion cut off at the length limit gets no format reward; the paper grades it all the same")
        boolean formatNeedsEnd,

        @Inline OverlongConfig overlong,

        @Key(
                value =
                        "weights of further rewards by name, such as {brevity: 0.5}: classes that ServiceLoader finds as "
                                + "org.motet.reward.Reward",
                range = "finite numbers; 0 measures only")
        Map<String, Double> custom,

        @Key("A reward that a server computes, named http.") HttpRewardConfig http) {
    /** The paper's: accuracy plus format. */
    public static final RewardConfig DEFAULT = new RewardConfig(AnswerPolicy.PAPER, 1, 1, false, 0, 1);

    public RewardConfig {
        requireFinite("accuracy_weight", accuracyWeight);
        requireFinite("format_weight", formatWeight);
        custom = Collections.unmodifiableMap(new LinkedHashMap<>(custom)); // in the order in which they are named
        custom.forEach((name, weight) -> requireFinite("custom." + name, weight));
    }

    /** Their sum, without further rewards. */
    public RewardConfig(
            AnswerPolicy answerPolicy,
            double accuracyWeight,
            double formatWeight,
            boolean formatNeedsEnd,
            double overlongBuffer,
            double overlongFactor) {
        this(
                answerPolicy,
                RewardMixing.SUM,
                accuracyWeight,
                formatWeight,
                formatNeedsEnd,
                new OverlongConfig(overlongBuffer, overlongFactor),
                Map.of(),
                HttpRewardConfig.DEFAULT);
    }

    private static void requireFinite(String key, double weight) {
        if (!Double.isFinite(weight)) {
            throw new IllegalArgumentException(key + " is " + weight + "; it must be a finite number.");
        }
    }
}
