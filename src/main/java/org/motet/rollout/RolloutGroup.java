package org.motet.rollout;

import java.util.ArrayList;
import java.util.List;
import org.motet.prompt.Prompt;

/** All rollouts of one visit of a problem: what an advantage is relative to. Usually they share their prompt. */
public record RolloutGroup(List<Rollout> rollouts) {
    public RolloutGroup {
        rollouts = List.copyOf(rollouts);
    }

    /**
     * Groups in the order of the prompts.
     *
     * @param prompts those of one visit next to each other
     * @param completions of each prompt
     */
    public static List<RolloutGroup> byVisit(List<Prompt> prompts, List<List<Completion>> completions) {
        List<RolloutGroup> groups = new ArrayList<>();
        List<Rollout> open = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            Prompt prompt = prompts.get(i);
            completions.get(i).forEach(completion -> open.add(new Rollout(prompt, completion)));
            if (i + 1 == prompts.size() || prompts.get(i + 1).visit() != prompt.visit()) {
                groups.add(new RolloutGroup(open));
                open.clear();
            }
        }
        return groups;
    }
}
