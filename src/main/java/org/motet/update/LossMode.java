package org.motet.update;

/** Which policy loss is minimized (verl's {@code policy_loss.loss_mode}). */
public enum LossMode {
    /** {@link PolicyLoss#ppoClip}: the ratio of each token is clipped. */
    VANILLA(true),
    /** {@link PolicyLoss#gspo}: the ratio of each completion is clipped. */
    GSPO(false);

    private final boolean tokenLocal;

    LossMode(boolean tokenLocal) {
        this.tokenLocal = tokenLocal;
    }

    /** Whether a token's derivative depends on that token alone. */
    boolean isTokenLocal() {
        return tokenLocal;
    }

    /** Value and derivative at tokens of one completion: all of them, unless the loss is local to tokens. */
    void differentiate(ClipRange clip, TokenRun run, float[] dLogProbs, LossSums sums) {
        switch (this) {
            case VANILLA -> PolicyLoss.ppoClip(clip, run, dLogProbs, sums);
            case GSPO -> PolicyLoss.gspo(clip, run, dLogProbs, sums);
        }
    }
}
