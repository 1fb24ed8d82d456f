package org.motet.train.monitor;

import java.util.List;

/**
 * How the policy is after a step.
 *
 * @param before how it was after the step before
 * @param signs a clause for each number that has passed a limit; empty where the health comes of earlier steps
 * @param healthyUntil last step without any sign
 */
public record Judgement(Health health, Health before, List<String> signs, long healthyUntil) {
    public Judgement {
        signs = List.copyOf(signs);
    }

    /** Whether it is another than before. */
    public boolean turned() {
        return health != before;
    }

    /** Whether this is the step at which a collapse is seen. */
    public boolean begins() {
        return turned() && health == Health.COLLAPSING;
    }
}
