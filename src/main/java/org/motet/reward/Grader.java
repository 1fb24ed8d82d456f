package org.motet.reward;

import java.util.List;
import org.motet.math.MathVerifier;
import org.motet.math.Policy;
import org.motet.math.Verdict;

/** Grades completions by a {@link RewardConfig}. Safe for use by any number of threads. */
public final class Grader {
    private final RewardConfig config;
    private final Policy policy;
    private final OverlongPenalty overlong;

    /** @param maxTokens longest completion, by which the length penalty goes */
    public Grader(RewardConfig config, int maxTokens) {
        this.config = config;
        this.policy = config.answerPolicy().policy();
        this.overlong = new OverlongPenalty(maxTokens, config.overlongBuffer(), config.overlongFactor());
    }

    public RewardScore score(Submission submission) {
        Verdict verdict = MathVerifier.verify(submission.problem().answers(), submission.completion(), policy);
        double accuracy = verdict.correct() ? 1 : 0;
        double format = config.formatNeedsEnd() && !submission.finished()
                ? 0
                : submission.template().formatReward(submission.completion());
        double length = overlong.of(submission.tokens());
        double total = config.accuracyWeight() * accuracy + config.formatWeight() * format + length;
        return new RewardScore(accuracy, format, length, total, verdict);
    }

    /** Grades groups on all cores; each gets its scores in the order of its submissions. */
    public List<List<RewardScore>> grade(List<List<Submission>> groups) {
        return groups.parallelStream()
                .map(group -> group.parallelStream().map(this::score).toList())
                .toList();
    }
}
