package org.motet.distributed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether all processes are alive. Each keeps a connection to rank 0 and says every second how many collectives it has come to; rank 0
 * answers. Who is silent for too long, or whose connection ends without a goodbye, is missing: rank 0 tells all others its name. Rank
 * 0 itself is missing where it does not answer.
 *
 * <pre>
 * rank 2 → rank 0   here 41          rank 0 → rank 2   here
 *                   bye                                gone rank 1 is missing: its process has ended
 *                   failed SENTENCE                    failed rank 1 failed: SENTENCE
 * </pre>
 */
final class RollCall implements AutoCloseable {
    private static final String HERE = "here";
    private static final String BYE = "bye";
    private static final String FAILED = "failed ";
    private static final String GONE = "gone ";

    /** Milliseconds that whoever is told of a missing process has to end this one. */
    private static final long ENDING = 5000;

    private final Placement placement;
    private final Limits limits;
    private final Consumer<String> missing;
    private final AtomicLong entered = new AtomicLong();
    private final Map<Integer, Peer> peers = new ConcurrentHashMap<>(); // of rank 0: all others; of another: rank 0
    private final @Nullable ServerSocket server; // of rank 0
    private volatile boolean over;
    private volatile @Nullable String told; // why the run cannot go on
    private volatile boolean ending; // by that

    /** A connection to another process. */
    private static final class Peer {
        final Socket socket;
        final BufferedReader in;
        final OutputStream out;
        volatile long entered;
        volatile boolean left;

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            this.out = socket.getOutputStream();
        }

        synchronized void say(String line) throws IOException {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    private RollCall(Placement placement, Limits limits, Consumer<String> missing, @Nullable ServerSocket server) {
        this.placement = placement;
        this.limits = limits;
        this.missing = missing;
        this.server = server;
    }

    /**
     * Begins the roll call.
     *
     * @param address of this machine, by which the others reach it
     * @param missing told once, in one sentence, who is missing; from a thread of its own
     */
    static RollCall begin(
            RankStore store, Placement placement, String address, Limits limits, Consumer<String> missing) {
        try {
            return placement.rank() == 0
                    ? serving(store, placement, address, limits, missing)
                    : calling(store, placement, limits, missing);
        } catch (IOException e) {
            throw new UncheckedIOException("the roll call of the ranks cannot begin: " + e.getMessage(), e);
        }
    }

    private static RollCall serving(
            RankStore store, Placement placement, String address, Limits limits, Consumer<String> missing)
            throws IOException {
        ServerSocket server = new ServerSocket();
        server.bind(new InetSocketAddress(0), placement.size());
        RollCall roll = new RollCall(placement, limits, missing, server);
        store.set("rollcall", address + " " + server.getLocalPort());
        daemon("roll-call", () -> roll.accept(server));
        daemon("roll-call-beat", roll::beat);
        return roll;
    }

    private static RollCall calling(RankStore store, Placement placement, Limits limits, Consumer<String> missing)
            throws IOException {
        String[] at = store.get("rollcall").split(" ");
        RollCall roll = new RollCall(placement, limits, missing, null);
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(at[0], Integer.parseInt(at[1])), (int)
                limits.silence().toMillis());
        Peer first = new Peer(socket);
        first.say(String.valueOf(placement.rank()));
        roll.peers.put(0, first);
        daemon("roll-call", () -> roll.listen(0, first));
        daemon("roll-call-beat", roll::beat);
        return roll;
    }

    private static void daemon(String name, Runnable task) {
        Thread.ofPlatform().daemon().name(name).start(task);
    }

    private void accept(ServerSocket at) {
        while (!over) {
            try {
                Socket socket = at.accept();
                Peer peer = new Peer(socket);
                socket.setSoTimeout((int) limits.interval().toMillis());
                int rank = Integer.parseInt(next(peer));
                peers.put(rank, peer);
                daemon("roll-call-" + rank, () -> listen(rank, peer));
            } catch (IOException | NumberFormatException stranger) {
                // Not of this run, or the run is over.
            }
        }
    }

    private void listen(int rank, Peer peer) {
        try {
            peer.socket.setSoTimeout((int) limits.interval().toMillis());
            String line;
            while ((line = next(peer)) != null) {
                if (line.startsWith(HERE)) {
                    peer.entered = number(line);
                } else if (line.equals(BYE)) {
                    peer.left = true;
                    return;
                } else if (line.startsWith(FAILED)) {
                    peer.left = true;
                    failed(rank, line.substring(FAILED.length()));
                    return;
                } else if (line.startsWith(GONE)) {
                    gone(line.substring(GONE.length()));
                    return;
                }
            }
            lost(rank, "its process has ended");
        } catch (SocketTimeoutException silent) {
            lost(rank, "no sign of life for " + limits.silence().toSeconds() + " s");
        } catch (IOException broken) {
            lost(rank, "its connection has ended");
        }
    }

    /**
     * The next line; null at the end. Silence is counted in waits of this process, so that one that does not come to run itself holds no
     * other for missing.
     */
    private @Nullable String next(Peer peer) throws IOException {
        long most = Math.max(1, limits.silence().dividedBy(limits.interval()));
        for (long waits = 1; ; waits++) {
            try {
                return peer.in.readLine();
            } catch (SocketTimeoutException silent) {
                if (waits >= most) {
                    throw silent;
                }
            }
        }
    }

    private static long number(String line) {
        return line.length() > HERE.length() ? Long.parseLong(line.substring(HERE.length() + 1)) : 0;
    }

    private void lost(int rank, String how) {
        if (!over) {
            gone("rank " + rank + " is missing: " + how);
        }
    }

    /** A process that ends by a failure of its own: the others may be ending by the same, and have time for it. */
    private void failed(int rank, String sentence) {
        String full = sentence.startsWith("rank ") ? sentence : "rank " + rank + " failed: " + sentence;
        tellOthers(rank, FAILED + full);
        told = full;
        daemon("roll-call-end", () -> {
            sleep(limits.silence().toMillis());
            if (!over) {
                gone(full);
            }
        });
    }

    private void gone(String sentence) {
        boolean first;
        synchronized (this) {
            first = !ending;
            ending = true;
            told = first ? sentence : told;
        }
        if (first) {
            tellOthers(-1, GONE + sentence);
            missing.accept(sentence);
        }
    }

    private void tellOthers(int but, String line) {
        if (placement.rank() != 0) {
            return;
        }
        peers.forEach((rank, peer) -> {
            if (rank != but && !peer.left) {
                try {
                    peer.say(line);
                } catch (IOException gone) {
                    // Its own thread finds out.
                }
            }
        });
    }

    private void beat() {
        while (!over) {
            peers.forEach((rank, peer) -> {
                try {
                    peer.say(HERE + " " + entered.get());
                } catch (IOException gone) {
                    // Who listens finds out.
                }
            });
            sleep(limits.interval().toMillis());
        }
    }

    private static void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** This process comes to a collective. */
    void entered() {
        entered.incrementAndGet();
    }

    /** What became of a collective that failed: waits until the roll call knows, at most as long as silence lasts. */
    RuntimeException explain(RuntimeException lost) {
        long end = System.nanoTime() + limits.silence().plus(limits.interval()).toNanos();
        while (told == null && System.nanoTime() < end) {
            sleep(limits.interval().toMillis());
        }
        if (ending) {
            sleep(ENDING); // and this process is gone
        }
        String known = told;
        return new RankFailedException(
                known != null ? known : laggard() + " (" + RankStore.firstLine(lost) + ")", lost);
    }

    /** Who is alive, but has come to the fewest collectives, as far as rank 0 knows. */
    private String laggard() {
        long own = entered.get();
        List<Map.Entry<Integer, Peer>> behind = peers.entrySet().stream()
                .filter(peer -> peer.getValue().entered < own)
                .toList();
        return behind.isEmpty()
                ? "the ranks are alive, but one of them does not reach another"
                : "rank " + behind.getFirst().getKey()
                        + " is missing: it is alive, but does not come to what all do together";
    }

    /** Says that this process ends by a failure. */
    void fail(String sentence) {
        over = true;
        String line = FAILED + sentence.replaceAll("\\s*\\R\\s*", " ");
        peers.values().forEach(peer -> {
            try {
                peer.say(line);
            } catch (IOException gone) {
                // Then it need not know.
            }
        });
    }

    @Override
    public void close() {
        boolean goodbye = !over;
        over = true;
        peers.values().forEach(peer -> {
            try {
                if (goodbye) {
                    peer.say(BYE);
                }
                peer.socket.close();
            } catch (IOException gone) {
                // It has left before.
            }
        });
        if (server != null) {
            try {
                server.close();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
