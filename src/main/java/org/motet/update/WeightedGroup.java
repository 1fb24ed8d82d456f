package org.motet.update;

import java.util.Arrays;

/** A group with the loss weight of a token of each of its completions. */
record WeightedGroup(TrainingGroup group, double[] weights) {
    WeightedGroup slice(int from, int to) {
        return new WeightedGroup(group.slice(from, to), Arrays.copyOfRange(weights, from, to));
    }
}
