package org.motet.distributed;

/** Another process that trains with this one is not there any more, or did not come to what all do together. */
public final class RankFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param sentence which rank, and what is known of it */
    public RankFailedException(String sentence) {
        super(sentence);
    }

    RankFailedException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
