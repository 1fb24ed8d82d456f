package org.motet.distributed;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The processes of a run, of which this is one; and what they do together. */
public final class World implements AutoCloseable {
    private final Placement placement;
    private final Collectives updates;
    private final Collectives rollouts;
    private final @Nullable Connections connections; // null alone

    /** What is held open where there are several. */
    private record Connections(RankStore store, RollCall roll, GlooCollectives updates, GlooCollectives rollouts) {}

    private World(Placement placement, Collectives updates, Collectives rollouts, @Nullable Connections connections) {
        this.placement = placement;
        this.updates = updates;
        this.rollouts = rollouts;
        this.connections = connections;
    }

    /** One process by itself. */
    public static World alone() {
        return new World(Placement.ALONE, new Alone(), new Alone(), null);
    }

    /**
     * Meets the others; returns when all are there.
     *
     * @param facts by name, which must be the same for all: version, config, parameters
     * @param missing told once, in one sentence, who is missing after that; from a thread of its own
     * @throws IllegalArgumentException naming the rank that differs and in what
     * @throws RankFailedException naming those that did not come
     */
    public static World join(Placement placement, Limits limits, Map<String, String> facts, Consumer<String> missing) {
        if (placement.isAlone()) {
            return alone();
        }
        RankStore store = RankStore.join(placement, limits);
        Preflight.compare(store, placement, facts, limits.patience());
        String address = address(placement);
        RollCall roll = RollCall.begin(store, placement, address, limits, missing);
        GlooCollectives updates = new GlooCollectives(store, "updates", placement, address, limits, roll);
        GlooCollectives rollouts = new GlooCollectives(store, "rollouts", placement, address, limits, roll);
        return new World(placement, updates, rollouts, new Connections(store, roll, updates, rollouts));
    }

    /** The address of this machine on the way to rank 0; no packet is sent. */
    private static String address(Placement placement) {
        try (DatagramSocket way = new DatagramSocket()) {
            way.connect(new InetSocketAddress(placement.host(), placement.port()));
            return way.getLocalAddress().getHostAddress();
        } catch (IOException | RuntimeException unknown) {
            throw new IllegalArgumentException(
                    "MASTER_ADDR is '%s', which is no host that is known here".formatted(placement.host()), unknown);
        }
    }

    public int rank() {
        return placement.rank();
    }

    public int size() {
        return placement.size();
    }

    public Placement placement() {
        return placement;
    }

    /** Whether this process writes what the run leaves behind. */
    public boolean leads() {
        return placement.rank() == 0;
    }

    public boolean isAlone() {
        return placement.isAlone();
    }

    /** For the thread that trains. */
    public Collectives updates() {
        return updates;
    }

    /** For the thread that has completions generated, which may be another. */
    public Collectives rollouts() {
        return rollouts;
    }

    /** Says that this process ends by a failure, so that the others end with that sentence. */
    public void fail(Throwable failure) {
        if (connections != null) {
            String sentence = failure.getMessage();
            connections.roll.fail(sentence == null ? failure.toString() : sentence);
        }
    }

    /** Leaves; all others must be about to. */
    @Override
    public void close() {
        if (connections != null) {
            connections.roll.close();
            connections.rollouts.close();
            connections.updates.close();
            connections.store.close();
        }
    }
}
