package org.motet.rollout;

/** Generation was asked to stop before all completions were there. */
public final class GenerationStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public GenerationStoppedException() {
        super("generation was stopped before its end");
    }
}
