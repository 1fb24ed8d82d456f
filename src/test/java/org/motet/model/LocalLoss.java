package org.motet.model;

/** A loss for tests that goes token by token and needs no entropies. */
public abstract class LocalLoss implements CompletionLoss {
    /** Its value so far. */
    public double value;

    @Override
    public final boolean isTokenLocal() {
        return true;
    }

    @Override
    public final boolean usesEntropy() {
        return false;
    }
}
