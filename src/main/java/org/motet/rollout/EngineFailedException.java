package org.motet.rollout;

/** An engine cannot go on: no server answers, one refuses what it is asked, or one does not draw by the policy's weights. */
public final class EngineFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param sentence what happened, in one sentence */
    public EngineFailedException(String sentence) {
        super(sentence);
    }

    public EngineFailedException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
