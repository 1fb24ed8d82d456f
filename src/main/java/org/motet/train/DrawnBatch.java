package org.motet.train;

import java.util.List;
import java.util.Map;
import org.motet.prompt.PromptBatch;
import org.motet.prompt.PromptCursor;
import org.motet.rollout.Completion;
import org.motet.rollout.RolloutGroup;

/**
 * Prompts with the policy's answers.
 *
 * @param place of the source before it gave them
 * @param groups in the order of the prompts
 * @param measured while they were drawn
 */
record DrawnBatch(PromptCursor place, PromptBatch prompts, List<RolloutGroup> groups, Map<String, Double> measured) {
    /** The answers in the order of the prompts, one prompt's after another's. */
    List<Completion> completions() {
        return groups.stream()
                .flatMap(group -> group.rollouts().stream())
                .map(rollout -> rollout.completion())
                .toList();
    }
}
