package org.example;

import java.util.List;
import org.motet.reward.Reward;
import org.motet.reward.Submission;

/** A token costs a hundredth. */
public final class Brevity implements Reward {
    @Override
    public String name() {
        return "brevity";
    }

    @Override
    public double[] score(List<Submission> submissions) {
        return submissions.stream().mapToDouble(one -> -one.tokens() / 100.0).toArray();
    }
}
