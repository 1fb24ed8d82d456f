package org.motet.reward;

import java.util.List;

/** A reward on the class path of the tests that says nothing, and takes its time in rank 1. */
public final class Sluggish implements Reward {
    /** That it takes at least for each call. */
    public static final double SECONDS = 0.5;

    @Override
    public String name() {
        return "sluggish";
    }

    @Override
    public double[] score(List<Submission> submissions) {
        if ("1".equals(System.getenv("RANK"))) {
            try {
                Thread.sleep((long) (1000 * SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return new double[submissions.size()];
    }
}
