package org.motet.train.ranks;

import java.util.List;
import org.motet.reward.RewardScore;
import org.motet.reward.Submission;

/** How groups of completions come to their scores: by one grader, or by those of several processes. */
@FunctionalInterface
public interface Grading {
    /** As {@link org.motet.reward.Grader#grade}. */
    List<List<RewardScore>> grade(List<List<Submission>> groups);
}
