package org.motet.rollout;

/** Whose log-probabilities count as those of the policy that sampled: the denominator of the probability ratio. */
public enum OldLogProbs {
    /** Sampled where this process generates, recomputed where servers do. */
    AUTO,
    /** Those that the engine gave with the tokens: no more work. */
    SAMPLED,
    /** Those that the weights before the step's first update give, by the kernels of training: a forward pass more. */
    RECOMPUTED
}
