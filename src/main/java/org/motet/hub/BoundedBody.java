package org.motet.hub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response that neither stalls nor goes on for ever. The JDK's client alone waits without end for the next
 * byte, and takes whatever comes.
 */
final class BoundedBody extends InputStream {
    /** What must come in each stretch of patience: a byte now and then is a stall, too. */
    private static final long LEAST_BYTES = 1024;

    private final InputStream body;
    private final long most;
    private final Thread watcher;
    private final AtomicLong received = new AtomicLong();
    private volatile @Nullable String fault;

    /**
     * Watches a body.
     *
     * @param most bytes that may come; one more is an error
     * @param patience time in which at least some bytes must come
     * @param whole time in which all must have come, or null for any
     */
    BoundedBody(InputStream body, long most, Duration patience, @Nullable Duration whole) {
        this.body = body;
        this.most = most;
        this.watcher = Thread.ofVirtual().start(() -> watch(patience, whole));
    }

    private void watch(Duration patience, @Nullable Duration whole) {
        long start = System.nanoTime();
        try {
            for (long before = 0; ; before = received.get()) {
                Thread.sleep(patience);
                if (received.get() - before < LEAST_BYTES) {
                    giveUp("it brought less than " + LEAST_BYTES + " bytes in " + seconds(patience));
                    return;
                }
                if (whole != null && System.nanoTime() - start > whole.toNanos()) {
                    giveUp("it did not end within " + seconds(whole));
                    return;
                }
            }
        } catch (InterruptedException | IOException e) {
            // The body has been read, or closing it failed because it is closed: either way the watch is over.
        }
    }

    private void giveUp(String why) throws IOException {
        fault = why;
        body.close();
    }

    private static String seconds(Duration time) {
        return time.toMillis() / 1000.0 + " s";
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count;
        try {
            count = body.read(target, offset, length);
        } catch (IOException e) {
            throw fault == null ? e : new IOException(fault, e);
        }
        if (fault != null) {
            throw new IOException(fault);
        }
        if (count > 0 && received.addAndGet(count) > most) {
            throw new IOException("it brought more than " + most + " bytes");
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        watcher.interrupt();
        body.close();
    }
}
