package org.motet.serve;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.webserver.CloseConnectionException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What comes from a client. While it waits for an answer nothing should come; so one thread reads ahead then, and sees the end of the
 * connection. What it reads is the beginning of the next request. Used by the thread of the connection.
 */
final class Client implements Supplier<byte[]> {
    /** A connection on which nothing comes is closed after that. */
    static final Duration SILENCE = Duration.ofMinutes(2);

    private final DataReader source;
    private final Duration bodyLimit;
    private @Nullable FutureTask<byte[]> ahead;
    private long bodyEnd; // of System.nanoTime; 0 while no body is read
    private boolean ended;
    private volatile boolean gone;

    /** @param bodyLimit time for a body to come whole */
    Client(DataReader source, Duration bodyLimit) {
        this.source = source;
        this.bodyLimit = bodyLimit;
    }

    /** A body is read from now on: it must come in time. */
    void bodyBegins() {
        bodyEnd = System.nanoTime() + bodyLimit.toNanos();
    }

    void bodyEnds() {
        bodyEnd = 0;
    }

    /** Nothing more is read from it: its connection is closed after the answer. */
    void end() {
        ended = true;
    }

    /** Begins to watch for its end. */
    void watch() {
        if (ahead == null && !ended) {
            ahead = reading();
        }
    }

    private FutureTask<byte[]> reading() {
        FutureTask<byte[]> reading = new FutureTask<>(this::read);
        Thread.ofVirtual().name("client").start(reading);
        return reading;
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
        if (ended) {
            throw new CloseConnectionException("nothing more is read from the client");
        }
        FutureTask<byte[]> reading = ahead == null ? reading() : ahead;
        ahead = null;
        long patience = bodyEnd == 0 ? SILENCE.toNanos() : Math.max(1, bodyEnd - System.nanoTime());
        try {
            return reading.get(patience, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            ended = true; // a read is still under way
            if (bodyEnd == 0) {
                throw new CloseConnectionException("nothing came for " + SILENCE.toSeconds() + " s", e);
            }
            throw ApiException.of(
                    408, "RequestTimeoutError", "the body did not come whole within " + bodyLimit.toSeconds() + " s");
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
