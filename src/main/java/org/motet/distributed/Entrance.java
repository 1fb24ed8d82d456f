package org.motet.distributed;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where other processes {@linkplain Arrival arrive} at rank 0: its port. Each is heard by a thread of its own; strangers are sent away. */
final class Entrance implements AutoCloseable {
    private static final Pattern HELLO = Pattern.compile("rank (\\d{1,6}) of (\\d{1,6})");
    private static final Duration LOOK = Duration.ofMillis(20);

    private final ServerSocket server;
    private final Placement placement;
    private final Limits limits;
    private final String welcome;
    private volatile boolean closed;

    private Entrance(ServerSocket server, Placement placement, Limits limits, String welcome) {
        this.server = server;
        this.placement = placement;
        this.limits = limits;
        this.welcome = welcome;
    }

    /**
     * @param store port of the store, which those who come are told
     * @throws IllegalArgumentException if the port is taken
     */
    static Entrance open(Placement placement, Limits limits, int store) {
        try {
            ServerSocket server = new ServerSocket();
            server.bind(new InetSocketAddress(placement.port()), placement.size());
            return new Entrance(server, placement, limits, Arrival.welcome(store));
        } catch (IOException taken) {
            throw new IllegalArgumentException(
                    "port %d cannot be listened on (MASTER_PORT): %s".formatted(placement.port(), taken.getMessage()),
                    taken);
        }
    }

    /**
     * Lets them in from now on.
     *
     * @param taken takes a process up; false if there is one of that rank
     * @param heard listens to it to its end
     */
    void letIn(BiPredicate<Integer, Peer> taken, BiConsumer<Integer, Peer> heard) {
        RollCall.daemon("roll-call", () -> {
            while (!closed) {
                try {
                    Socket socket = server.accept();
                    RollCall.daemon("roll-call-peer", () -> welcome(socket, taken, heard));
                } catch (IOException none) {
                    Rest.of(LOOK); // the run is over, or the machine has no more connections for now
                }
            }
        });
    }

    private void welcome(Socket socket, BiPredicate<Integer, Peer> taken, BiConsumer<Integer, Peer> heard) {
        try {
            Peer peer = new Peer(socket, limits);
            String line = peer.next();
            Matcher hello = HELLO.matcher(line == null ? "" : line);
            if (!hello.matches()) {
                peer.close(); // not of a run
                return;
            }
            int rank = Integer.parseInt(hello.group(1));
            int size = Integer.parseInt(hello.group(2));
            if (size != placement.size()) {
                peer.say(Arrival.refusal("rank %d is to be one of %d processes, but rank 0 one of %d"
                        .formatted(rank, size, placement.size())));
                peer.close();
                return;
            }
            boolean welcomed;
            synchronized (peer) { // who has been taken up is told signs of life at once, but not before this
                welcomed = rank > 0 && rank < size && taken.test(rank, peer);
                peer.say(
                        welcomed
                                ? welcome
                                : Arrival.refusal(
                                        "there is a rank " + rank + " already: two processes have one number"));
            }
            if (welcomed) {
                heard.accept(rank, peer);
            } else {
                peer.close();
            }
        } catch (IOException stranger) {
            // Whoever it was has not said who.
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            server.close();
        } catch (IOException ended) {
            // Nobody can come any more.
        }
    }
}
