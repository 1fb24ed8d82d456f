package org.motet.update;

import java.util.Arrays;

/** A group with the loss weight of a token of each of its completions. */
record WeightedGroup(TrainingGroup group, double[] weights) {
    /** Whether a loss that learns by advantages alone, or any loss, has no gradient here. */
    boolean teachesNothing(boolean byAdvantageAlone) {
        return byAdvantageAlone && group.teachesNothing()
                || Arrays.stream(weights).allMatch(weight -> weight == 0);
    }

    /** Tokens that are trained on. */
    long tokens() {
        long tokens = 0;
        for (int i = 0; i < weights.length; i++) {
            tokens += weights[i] == 0 ? 0 : group.tokens().completions().get(i).length;
        }
        return tokens;
    }

    WeightedGroup slice(int from, int to) {
        return new WeightedGroup(group.slice(from, to), Arrays.copyOfRange(weights, from, to));
    }
}
