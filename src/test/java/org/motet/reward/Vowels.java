package org.motet.reward;

import java.util.List;

/** A reward that stands on the class path of the tests: the share of vowels in a completion. */
public final class Vowels implements Reward {
    @Override
    public String name() {
        return "vowels";
    }

    @Override
    public double[] score(List<Submission> submissions) {
        return submissions.stream()
                .mapToDouble(submission -> share(submission.completion()))
                .toArray();
    }

    static double share(String text) {
        return text.isEmpty()
                ? 0
                : (double) text.chars()
                                .filter(letter -> "aeiou".indexOf(letter) >= 0)
                                .count()
                        / text.length();
    }
}
