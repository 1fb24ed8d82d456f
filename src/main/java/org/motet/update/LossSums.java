package org.motet.update;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What the losses of an optimizer step add up to, gathered chunk by chunk. Not safe for threads: give each its own and
 * {@link #add} them.
 */
public final class LossSums {
    private double policyLoss;
    private double klLoss;
    private double entropy;
    private double entropyOfTokens;
    private long tokens;
    private long clipped;
    private long lowerClipped;
    private long clippedBelow;
    private double logRatio;
    private double probabilityGap;

    void addToken(double weightedLoss, double tokenLogRatio, boolean isClipped, boolean isLowerClipped) {
        policyLoss += weightedLoss;
        logRatio += tokenLogRatio;
        tokens++;
        clipped += isClipped ? 1 : 0;
        lowerClipped += isLowerClipped ? 1 : 0;
    }

    /** Says of a token counted as clipped that it was for having lost probability, not for having gained it. */
    void addClippedBelow() {
        clippedBelow++;
    }

    void addGap(double absoluteDifference) {
        probabilityGap += absoluteDifference;
    }

    void addKl(double weightedKl) {
        klLoss += weightedKl;
    }

    void addEntropy(double weightedEntropy, double tokenEntropy) {
        entropy += weightedEntropy;
        entropyOfTokens += tokenEntropy;
    }

    void writeTo(DataOutputStream to) throws IOException {
        to.writeDouble(policyLoss);
        to.writeDouble(klLoss);
        to.writeDouble(entropy);
        to.writeDouble(entropyOfTokens);
        to.writeLong(tokens);
        to.writeLong(clipped);
        to.writeLong(lowerClipped);
        to.writeLong(clippedBelow);
        to.writeDouble(logRatio);
        to.writeDouble(probabilityGap);
    }

    static LossSums read(DataInputStream from) throws IOException {
        LossSums sums = new LossSums();
        sums.policyLoss = from.readDouble();
        sums.klLoss = from.readDouble();
        sums.entropy = from.readDouble();
        sums.entropyOfTokens = from.readDouble();
        sums.tokens = from.readLong();
        sums.clipped = from.readLong();
        sums.lowerClipped = from.readLong();
        sums.clippedBelow = from.readLong();
        sums.logRatio = from.readDouble();
        sums.probabilityGap = from.readDouble();
        return sums;
    }

    /** Adds the sums of other tokens of the same optimizer step. */
    public void add(LossSums other) {
        policyLoss += other.policyLoss;
        klLoss += other.klLoss;
        entropy += other.entropy;
        entropyOfTokens += other.entropyOfTokens;
        tokens += other.tokens;
        clipped += other.clipped;
        lowerClipped += other.lowerClipped;
        clippedBelow += other.clippedBelow;
        logRatio += other.logRatio;
        probabilityGap += other.probabilityGap;
    }

    /** Aggregated policy loss: sum of weight times token loss. verl's {@code actor/pg_loss}. */
    public double policyLoss() {
        return policyLoss;
    }

    /** Aggregated distance to the reference, without its coefficient. verl's {@code actor/kl_loss}. */
    public double klLoss() {
        return klLoss;
    }

    /** Aggregated entropy, without its coefficient; 0 where the loss has none. verl's {@code actor/entropy_loss}. */
    public double entropy() {
        return entropy;
    }

    /** Mean entropy of a token, nats; 0 where the loss has none. */
    double meanEntropy() {
        return mean(entropyOfTokens);
    }

    /** Tokens with a weight other than 0. */
    public long tokens() {
        return tokens;
    }

    /** Tokens whose gradient a bound on the ratio stopped. */
    long clipped() {
        return clipped;
    }

    /** Share of tokens whose gradient a bound on the ratio stopped. verl's {@code actor/pg_clipfrac}. */
    public double clipFraction() {
        return mean((double) clipped);
    }

    /** Share of tokens that the lower bound stopped. TRL's {@code clip_ratio/low_mean}. */
    public double clippedBelow() {
        return mean((double) clippedBelow);
    }

    /** Share of tokens that the upper bound stopped. TRL's {@code clip_ratio/high_mean}. */
    public double clippedAbove() {
        return mean((double) (clipped - clippedBelow));
    }

    /** Share of tokens that the dual clip stopped. verl's {@code actor/pg_clipfrac_lower}. */
    public double lowerClipFraction() {
        return mean((double) lowerClipped);
    }

    /** Mean of old minus new log-probability. verl's {@code actor/ppo_kl}. */
    public double ppoKl() {
        return mean(-logRatio);
    }

    /** Mean absolute difference of the tokens' probabilities under sampling and training policy. */
    public double probabilityGap() {
        return mean(probabilityGap);
    }

    /** Whether all sums of losses are numbers. */
    boolean isFinite() {
        return Double.isFinite(policyLoss) && Double.isFinite(klLoss) && Double.isFinite(entropy);
    }

    private double mean(double sum) {
        return tokens == 0 ? 0 : sum / (double) tokens;
    }
}
