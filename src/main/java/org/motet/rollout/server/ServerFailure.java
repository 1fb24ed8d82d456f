package org.motet.rollout.server;

import java.io.IOException;

/** A server that did not do what it was asked, in one sentence that names it. */
public final class ServerFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What may be done about it. */
    public enum Kind {
        /** No connection, or one that broke: nobody is there. */
        GONE,
        /** No whole answer in time. */
        LATE,
        /** It has too much to do. */
        BUSY,
        /** It failed (status 5xx). */
        BROKEN,
        /** It will not do it, however often it is asked: status 4xx, or an answer that makes no sense. */
        REFUSED
    }

    ServerFailure(Kind kind, String sentence) {
        super(sentence);
        this.kind = kind;
    }

    ServerFailure(Kind kind, String sentence, Throwable cause) {
        super(sentence, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
