package org.motet.update;

/**
 * Bounds on the probability ratio r between the policy in training and the one that sampled.
 *
 * @param low how far r may fall below 1 before a negative advantage stops pushing it down, in (0, 1)
 * @param high how far r may rise above 1 before a positive advantage stops pushing it up; above {@code low} in DAPO
 * @param dual largest r that counts against a negative advantage (Ye et al. 2020), above 1; infinite for no such bound
 */
public record ClipRange(double low, double high, double dual) {
    public ClipRange {
        if (!(low > 0 && low < 1)) {
            throw new IllegalArgumentException(
                    "The lower clip range is " + low + "; needed is a number between 0 and 1.");
        }
        if (!(high > 0)) {
            throw new IllegalArgumentException("The upper clip range is " + high + "; needed is a number above 0.");
        }
        if (!(dual > 1)) {
            throw new IllegalArgumentException(
                    "The dual clip bound is " + dual + "; needed is a number above 1, or infinity for none.");
        }
    }

    /** DAPO's clip-higher (Yu et al. 2025) with the dual clip of verl: 0.2, 0.28, 3. */
    public static ClipRange dapo() {
        return new ClipRange(0.2, 0.28, 3);
    }

    /** The symmetric range of PPO and GRPO with the dual clip of verl: 0.2, 0.2, 3. */
    public static ClipRange grpo() {
        return new ClipRange(0.2, 0.2, 3);
    }

    public ClipRange withoutDual() {
        return new ClipRange(low, high, Double.POSITIVE_INFINITY);
    }
}
