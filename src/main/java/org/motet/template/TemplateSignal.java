package org.motet.template;

/**
 * What a template's rollouts taught in one step.
 *
 * @param template its name
 * @param groups groups of rollouts that it asked
 * @param mixed how many of them had rewards that differ: the others give no gradient
 * @param entropy mean entropy of the policy over the sampled tokens, in nats
 */
public record TemplateSignal(String template, int groups, int mixed, double entropy) {
    public TemplateSignal {
        if (groups < 0 || mixed < 0 || mixed > groups) {
            throw new IllegalArgumentException(mixed + " mixed of " + groups + " groups");
        }
    }
}
