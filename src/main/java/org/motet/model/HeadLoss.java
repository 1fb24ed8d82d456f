package org.motet.model;

import java.util.Arrays;

/**
 * A loss as the head meets it: run after run of predictions in {@link HeadOrder}. Where the loss needs whole completions, the head
 * gathers their log-probabilities first ({@link #gather}), then computes its logits again for the gradient ({@link #at}).
 */
public final class HeadLoss {
    private static final float[] NONE = {};

    private final CompletionLoss loss;
    private final HeadOrder order;
    private final int[] gathered; // tokens of each completion that are there
    private final float[] logProbs; // [M]; these arrays are empty where the loss needs no whole completions
    private final float[] entropies;
    private final float[] dLogProbs;
    private final float[] dEntropies;

    public HeadLoss(CompletionLoss loss, HeadOrder order) {
        this.loss = loss;
        this.order = order;
        this.gathered = new int[order.completions()];
        int size = gathersFirst() ? order.tokens() : 0;
        this.logProbs = new float[size];
        this.dLogProbs = new float[size];
        this.entropies = new float[usesEntropy() ? size : 0];
        this.dEntropies = new float[usesEntropy() ? size : 0];
    }

    /** Whether all log-probabilities are gathered before the first gradient. */
    public boolean gathersFirst() {
        return !loss.isTokenLocal();
    }

    /** Whether entropies are needed. */
    public boolean usesEntropy() {
        return loss.usesEntropy();
    }

    /** Whether the log-probabilities of the likeliest tokens are needed. */
    public boolean observes() {
        return loss.observes();
    }

    /** Takes them for the predictions from {@code from} on. */
    public void observe(int from, float[] someLogProbs, float[] bestLogProbs) {
        order.forEachRun(from, from + someLogProbs.length, (completion, first, place, count) -> {
            int at = place - from;
            loss.observe(
                    completion,
                    first,
                    Arrays.copyOfRange(someLogProbs, at, at + count),
                    Arrays.copyOfRange(bestLogProbs, at, at + count));
        });
    }

    /** Takes log-probabilities, and entropies where they are needed, of the predictions from {@code from} on. */
    public void gather(int from, float[] someLogProbs, float[] someEntropies) {
        System.arraycopy(someLogProbs, 0, logProbs, from, someLogProbs.length);
        if (usesEntropy()) {
            System.arraycopy(someEntropies, 0, entropies, from, someEntropies.length);
        }
        order.forEachRun(from, from + someLogProbs.length, (completion, _, _, count) -> {
            gathered[completion] += count;
            if (gathered[completion] == order.length(completion)) {
                differentiate(completion);
            }
        });
    }

    private void differentiate(int completion) {
        int length = order.length(completion);
        float[] ownLogProbs = new float[length];
        float[] ownEntropies = usesEntropy() ? new float[length] : NONE;
        for (int t = 0; t < length; t++) {
            ownLogProbs[t] = logProbs[order.place(completion, t)];
        }
        for (int t = 0; t < ownEntropies.length; t++) {
            ownEntropies[t] = entropies[order.place(completion, t)];
        }
        float[] byLogProb = new float[length];
        float[] byEntropy = new float[ownEntropies.length];
        loss.differentiate(completion, 0, ownLogProbs, ownEntropies, byLogProb, byEntropy);
        for (int t = 0; t < length; t++) {
            dLogProbs[order.place(completion, t)] = byLogProb[t];
        }
        for (int t = 0; t < byEntropy.length; t++) {
            dEntropies[order.place(completion, t)] = byEntropy[t];
        }
    }

    /**
     * Derivatives at the predictions from {@code from} on.
     *
     * @param someLogProbs their log-probabilities
     * @param someEntropies their entropies; empty where none are needed, as {@code byEntropy}
     * @param byLogProb receives d loss / d logProb
     * @param byEntropy receives d loss / d entropy
     */
    public void at(int from, float[] someLogProbs, float[] someEntropies, float[] byLogProb, float[] byEntropy) {
        if (gathersFirst()) {
            System.arraycopy(dLogProbs, from, byLogProb, 0, byLogProb.length);
            if (usesEntropy()) {
                System.arraycopy(dEntropies, from, byEntropy, 0, byEntropy.length);
            }
            return;
        }
        order.forEachRun(from, from + someLogProbs.length, (completion, first, place, count) -> {
            int at = place - from;
            float[] ownGradients = new float[count];
            float[] ownSlopes = new float[usesEntropy() ? count : 0];
            float[] ownEntropies = usesEntropy() ? Arrays.copyOfRange(someEntropies, at, at + count) : NONE;
            loss.differentiate(
                    completion,
                    first,
                    Arrays.copyOfRange(someLogProbs, at, at + count),
                    ownEntropies,
                    ownGradients,
                    ownSlopes);
            System.arraycopy(ownGradients, 0, byLogProb, at, count);
            if (usesEntropy()) {
                System.arraycopy(ownSlopes, 0, byEntropy, at, count);
            }
        });
    }
}
