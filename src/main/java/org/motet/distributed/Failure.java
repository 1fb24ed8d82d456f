package org.motet.distributed;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * Why a process could not do its part of what all do.
 *
 * @param kind name of the exception's class, without its package
 */
public record Failure(int rank, String kind, String message) {
    static Failure of(int rank, Throwable thrown) {
        Throwable told =
                thrown instanceof UncheckedIOException wrapped ? Objects.requireNonNull(wrapped.getCause()) : thrown;
        return new Failure(rank, thrown.getClass().getSimpleName(), Objects.requireNonNullElse(told.getMessage(), ""));
    }

    void writeTo(DataOutputStream to) throws IOException {
        to.writeInt(rank);
        Wire.TEXT.write(kind, to);
        Wire.TEXT.write(message, to);
    }

    static Failure read(DataInputStream from) throws IOException {
        return new Failure(from.readInt(), Wire.TEXT.read(from), Wire.TEXT.read(from));
    }

    /** Whether it is an exception of this class. */
    public boolean is(Class<? extends RuntimeException> type) {
        return kind.equals(type.getSimpleName());
    }

    /** As one that no caller knows better. */
    public RuntimeException asRankFailed() {
        return new RankFailedException("rank " + rank + " failed: " + (message.isEmpty() ? kind : message));
    }
}
