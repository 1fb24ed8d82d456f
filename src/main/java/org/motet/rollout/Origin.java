package org.motet.rollout;

/**
 * Where a completion comes from: all that it takes to draw it again.
 *
 * @param template name of the template that asked; empty where the prompt was given whole
 * @param seed of the draws
 * @param key with {@code member} the identity by which the draws are keyed, as in {@link Request}
 * @param weights version of the weights that drew it: the optimizer updates that made them, 0 before the first
 */
public record Origin(String template, long seed, long key, int member, long weights) {}
