package org.motet.hub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Closes a response body to which no byte has come for a while: the JDK's client alone would wait for ever. */
final class StallGuard implements AutoCloseable {
    private final AtomicLong lastByte = new AtomicLong(System.nanoTime());
    private final Thread watcher;

    StallGuard(InputStream body, Duration limit) {
        watcher = Thread.ofVirtual().start(() -> watch(body, limit));
    }

    /** Tells that bytes have come. */
    void alive() {
        lastByte.set(System.nanoTime());
    }

    private void watch(InputStream body, Duration limit) {
        try {
            while (true) {
                Duration left = limit.minusNanos(System.nanoTime() - lastByte.get());
                if (left.isNegative()) {
                    body.close();
                    return;
                }
                Thread.sleep(left.plusMillis(1));
            }
        } catch (InterruptedException | IOException e) {
            // The body has been read, or closing it failed because it is closed: either way the watch is over.
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
