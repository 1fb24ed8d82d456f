package org.motet.reward;

import org.motet.math.Policy;

/** What counts as an answer. */
public enum AnswerPolicy {
    PAPER(Policy.PAPER),
    BOXED(Policy.BOXED),
    STRICT(Policy.STRICT);

    private final Policy policy;

    AnswerPolicy(Policy policy) {
        this.policy = policy;
    }

    public Policy policy() {
        return policy;
    }
}
