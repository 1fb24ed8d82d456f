package org.motet.rollout;

import java.util.List;

/** All rollouts of one visit of a problem: what an advantage is relative to. Usually they share their prompt. */
public record RolloutGroup(List<Rollout> rollouts) {
    public RolloutGroup {
        rollouts = List.copyOf(rollouts);
    }
}
