package org.motet.distributed;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A process other than rank 0 comes to it. From the first answer on each knows whether the other is alive.
 *
 * <pre>
 * rank 2 → rank 0   rank 2 of 4        rank 0 → rank 2   store 41234, or: refused SENTENCE
 * </pre>
 *
 * @param first the connection to rank 0
 * @param store port of its store
 */
record Arrival(Peer first, int store) {
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration TRIAL = Duration.ofSeconds(5);
    private static final String STORE = "store ";
    private static final String REFUSED = "refused ";

    /**
     * Waits until rank 0 is there; its host may have no address yet.
     *
     * @throws RankFailedException if it does not come in time, or does not answer once it is there
     * @throws IllegalArgumentException with what it refuses this process for
     */
    static Arrival at(Placement placement, Limits limits) {
        String place = "%s:%d (MASTER_ADDR, MASTER_PORT)".formatted(placement.host(), placement.port());
        long end = System.nanoTime() + limits.patience().toNanos();
        while (true) {
            try {
                Arrival arrival = tried(placement, limits, place);
                if (arrival != null) {
                    return arrival;
                }
            } catch (SocketTimeoutException silent) {
                throw new RankFailedException(
                        "rank 0 is missing: %s takes connections, but does not answer for %d s"
                                .formatted(place, limits.silence().toSeconds()),
                        silent);
            } catch (IOException ended) {
                // One that is about to leave, perhaps; another may come.
            }
            if (System.nanoTime() > end) {
                throw new RankFailedException("rank 0 is missing: %s did not answer in %d s"
                        .formatted(place, limits.patience().toSeconds()));
            }
            Rest.of(LOOK);
        }
    }

    /** Null where nobody is there. */
    private static @Nullable Arrival tried(Placement placement, Limits limits, String place) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(placement.host(), placement.port()), (int) TRIAL.toMillis());
        } catch (IOException | RuntimeException notYet) {
            socket.close();
            return null;
        }
        if (socket.getLocalSocketAddress().equals(socket.getRemoteSocketAddress())) { // may happen on one machine
            socket.close();
            return null;
        }
        Peer first = new Peer(socket, limits);
        try {
            first.say("rank %d of %d".formatted(placement.rank(), placement.size()));
            String answer = first.next();
            if (answer == null) {
                throw new IOException("ended");
            }
            if (answer.startsWith(REFUSED)) {
                throw new IllegalArgumentException(answer.substring(REFUSED.length()));
            }
            if (!answer.matches(STORE + "\\d{1,5}")) {
                throw new IllegalArgumentException("what answers at " + place + " is not rank 0 of a run");
            }
            return new Arrival(first, Integer.parseInt(answer.substring(STORE.length())));
        } catch (IOException | RuntimeException failure) {
            first.close();
            throw failure;
        }
    }

    /** What rank 0 answers. */
    static String welcome(int store) {
        return STORE + store;
    }

    static String refusal(String sentence) {
        return REFUSED + sentence;
    }
}
