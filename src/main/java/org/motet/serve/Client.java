package org.motet.serve;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.webserver.CloseConnectionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What comes from a client. While it waits for an answer nothing should come; so one thread reads ahead then, and sees the end of the
 * connection. What it reads is the beginning of the next request. Used by the thread of the connection.
 */
final class Client implements Supplier<byte[]> {
    private final DataReader source;
    private @Nullable FutureTask<byte[]> ahead;
    private volatile boolean gone;

    Client(DataReader source) {
        this.source = source;
    }

    /** Begins to watch for its end. */
    void watch() {
        if (ahead == null) {
            ahead = new FutureTask<>(this::read);
            Thread.ofVirtual().name("client-watch").start(ahead);
        }
    }

    /** @throws CloseConnectionException if it has left, as far as it was watched */
    void requirePresence() {
        if (gone) {
            throw new CloseConnectionException("the client has left");
        }
    }

    /** The next bytes; null at the end. */
    @Override
    @SuppressWarnings("NullAway") // the end, as DataReader expects it
    public byte[] get() {
        FutureTask<byte[]> read = ahead;
        if (read == null) {
            return read();
        }
        ahead = null;
        try {
            return read.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("the server is being stopped", e);
        } catch (ExecutionException e) {
            throw new CloseConnectionException("the client cannot be read from", e.getCause());
        }
    }

    @SuppressWarnings("NullAway")
    private byte[] read() {
        try {
            source.ensureAvailable();
            return source.readBuffer().readBytes();
        } catch (InsufficientDataAvailableException e) {
            gone = true;
            return null;
        } catch (RuntimeException e) {
            gone = true;
            throw e;
        }
    }
}
