package org.motet.reward;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.motet.math.MathVerifier;
import org.motet.math.Policy;
import org.motet.math.Verdict;

/** Grades completions by a {@link RewardConfig} and further rewards. For one thread at a time. */
public final class Grader {
    private final RewardConfig config;
    private final Policy policy;
    private final OverlongPenalty overlong;
    private final List<WeightedReward> own;

    /** @param maxTokens longest completion, by which the length penalty goes */
    public Grader(RewardConfig config, int maxTokens) {
        this(config, maxTokens, List.of());
    }

    /** @param own further rewards, such as those of {@link OwnRewards} */
    public Grader(RewardConfig config, int maxTokens, List<WeightedReward> own) {
        this.config = config;
        this.policy = config.answerPolicy().policy();
        this.overlong = config.overlong().penalty(maxTokens);
        this.own = List.copyOf(own);
        requireWeight();
    }

    private void requireWeight() {
        boolean isMeasuredOnly = own.stream().allMatch(weighted -> weighted.weight() == 0);
        if (config.mixing() == RewardMixing.ACCURACY && config.accuracyWeight() == 0) {
            throw new IllegalArgumentException(
                    "reward.mixing is accuracy, which counts nothing else, but reward.accuracy_weight is 0.");
        }
        if (config.accuracyWeight() == 0 && config.formatWeight() == 0 && isMeasuredOnly) {
            throw new IllegalArgumentException(
                    "reward.accuracy_weight and reward.format_weight are both 0, and no further"
                            + " reward has a weight; one must have.");
        }
    }

    /**
     * Grades groups on all cores; each gets its scores in the order of its submissions.
     *
     * @throws RewardFailedException if a reward failed for all of them, or gave what is no score
     */
    public List<List<RewardScore>> grade(List<List<Submission>> groups) {
        List<List<RewardScore>> scores = groups.parallelStream()
                .map(group -> group.parallelStream().map(this::shipped).toList())
                .toList();
        return own.isEmpty() ? scores : withOwn(groups, scores);
    }

    /** Accuracy, format and length. */
    private RewardScore shipped(Submission submission) {
        Verdict verdict = MathVerifier.verify(submission.problem().answers(), submission.completion(), policy);
        double accuracy = verdict.correct() ? 1 : 0;
        double format = config.formatNeedsEnd() && !submission.finished()
                ? 0
                : submission.template().formatReward(submission.completion());
        return mixed(accuracy, format, overlong.of(submission.tokens()), Map.of(), verdict, null);
    }

    private RewardScore mixed(
            double accuracy,
            double format,
            double length,
            Map<String, Double> ownValues,
            Verdict verdict,
            RewardScore.@Nullable Failure failure) {
        RewardMixing mixing = config.mixing();
        RewardPart right = new RewardPart(config.accuracyWeight(), accuracy);
        RewardPart formed = new RewardPart(config.formatWeight(), format);
        List<RewardPart> others = own.stream()
                .filter(weighted -> ownValues.containsKey(weighted.reward().name()))
                .map(weighted -> new RewardPart(
                        weighted.weight(),
                        Objects.requireNonNull(ownValues.get(weighted.reward().name()))))
                .toList();
        return new RewardScore(
                accuracy,
                format,
                length,
                ownValues,
                failure == null ? mixing.total(right, formed, others, length) : Double.NaN,
                mixing.normalized(right, formed, others, length),
                verdict,
                failure);
    }

    /** Batches of a reward go across groups, so that few calls are needed. */
    private List<List<RewardScore>> withOwn(List<List<Submission>> groups, List<List<RewardScore>> shipped) {
        List<Submission> all = groups.stream().flatMap(List::stream).toList();
        Map<WeightedReward, OwnScores> columns = new LinkedHashMap<>();
        own.forEach(weighted -> columns.put(weighted, OwnScores.of(weighted.reward(), all)));
        List<List<RewardScore>> graded = new ArrayList<>();
        int row = 0;
        for (List<RewardScore> group : shipped) {
            List<RewardScore> members = new ArrayList<>();
            for (RewardScore score : group) {
                members.add(with(columns, score, row++));
            }
            graded.add(members);
        }
        requireAny(graded);
        return graded;
    }

    private RewardScore with(Map<WeightedReward, OwnScores> columns, RewardScore score, int row) {
        Map<String, Double> values = new LinkedHashMap<>();
        RewardScore.@Nullable Failure failure = null;
        for (Map.Entry<WeightedReward, OwnScores> column : columns.entrySet()) {
            String name = column.getKey().reward().name();
            String trouble = column.getValue().failures()[row];
            if (trouble == null) {
                values.put(name, column.getValue().values()[row]);
            } else if (failure == null) {
                failure = new RewardScore.Failure(name, trouble);
            }
        }
        return mixed(score.accuracy(), score.format(), score.length(), values, score.verdict(), failure);
    }

    private static void requireAny(List<List<RewardScore>> graded) {
        RewardScore.@Nullable Failure first = null;
        int count = 0;
        for (List<RewardScore> group : graded) {
            for (RewardScore score : group) {
                if (score.failure() == null) {
                    return;
                }
                first = first == null ? score.failure() : first;
                count++;
            }
        }
        if (first != null) {
            throw new RewardFailedException("none of " + count + " completions could be scored: " + first.sentence());
        }
    }
}
