package org.motet.update;

import org.motet.config.Spelled;

/** Which policy loss is minimized (verl's {@code policy_loss.loss_mode}). */
public enum LossMode {
    /** {@link PolicyLoss#ppoClip}: the ratio of each token is clipped. */
    VANILLA(true),
    /** {@link SequenceLoss#gspo}: the ratio of each completion is clipped. */
    GSPO(false),
    /** {@link SequenceLoss#gmpo}: the geometric mean of clipped ratios. */
    @Spelled({"gmpo", "geo_mean"})
    GMPO(false),
    /** {@link PolicyLoss#cispo}: a clipped ratio as the weight of a log-probability. */
    CISPO(true),
    /** {@link PolicyLoss#sapo}: a soft gate instead of a bound. */
    SAPO(true),
    /** {@link PolicyLoss#reinforce}: no ratio at all. */
    @Spelled({"reinforce", "gpg"})
    REINFORCE(true);

    private final boolean tokenLocal;

    LossMode(boolean tokenLocal) {
        this.tokenLocal = tokenLocal;
    }

    /** Whether a token's derivative depends on that token alone. */
    boolean isTokenLocal() {
        return tokenLocal;
    }

    /** Whether it has bounds on the ratio. */
    public boolean clips() {
        return this != SAPO && this != REINFORCE;
    }

    /** Value and derivative at tokens of one completion: all of them, unless the loss is local to tokens. */
    void differentiate(LossConfig config, TokenRun run, float[] dLogProbs, LossSums sums) {
        ClipRange clip = config.clip();
        switch (this) {
            case VANILLA -> PolicyLoss.ppoClip(clip, run, dLogProbs, sums);
            case GSPO -> SequenceLoss.gspo(clip, run, dLogProbs, sums);
            case GMPO -> SequenceLoss.gmpo(clip, run, dLogProbs, sums);
            case CISPO -> PolicyLoss.cispo(clip, run, dLogProbs, sums);
            case SAPO -> PolicyLoss.sapo(config.gate(), clip, run, dLogProbs, sums);
            case REINFORCE -> PolicyLoss.reinforce(run, dLogProbs, sums);
        }
    }
}
