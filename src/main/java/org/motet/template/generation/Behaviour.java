package org.motet.template.generation;

/**
 * What a policy does when a template asks: measured on the same problems for every template.
 *
 * @param passRate share of right answers, in [0, 1]
 * @param tokens mean length of a completion
 * @param entropy mean entropy over the sampled tokens, in nats
 * @param distinct mean number of distinct answers to a problem over the number of its completions, in [0, 1]
 */
public record Behaviour(double passRate, double tokens, double entropy, double distinct) {
    /** Which behaviour is wanted of new templates. */
    public record Limits(double easiest, double hardest, double leastDistance) {
        public Limits {
            if (!(0 <= hardest && hardest <= easiest && easiest <= 1)) {
                throw new IllegalArgumentException(
                        "pass rates from " + hardest + " to " + easiest + " are no band in 0 to 1");
            }
            if (!(leastDistance >= 0)) {
                throw new IllegalArgumentException(
                        "the least distance of behaviour is " + leastDistance + ", 0 or more is allowed");
            }
        }
    }

    /**
     * How differently two templates make the policy behave: the mean of the differences of log length, of log entropy and
     * of the share of distinct answers, without regard to sign; 0 for equal behaviour.
     */
    public double distance(Behaviour other) {
        double length = Math.abs(Math.log((tokens + 1) / (other.tokens + 1)));
        double spread = Math.abs(Math.log((entropy + 0.01) / (other.entropy + 0.01)));
        return (length + spread + Math.abs(distinct - other.distinct)) / 3;
    }
}
