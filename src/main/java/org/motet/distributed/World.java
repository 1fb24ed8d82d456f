package org.motet.distributed;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The processes of a run, of which this is one; and what they do together. */
public final class World implements AutoCloseable {
    private final Placement placement;
    private final Collectives updates;
    private final Collectives rollouts;
    private final @Nullable Connections connections; // null alone

    /** What is held open where there are several. */
    private record Connections(
            RankStore store, RollCall roll, String address, Transport transport, List<C10dCollectives> collectives) {
        C10dCollectives open(String name, Placement placement) {
            C10dCollectives opened = new C10dCollectives(store, name, placement, address, transport, roll);
            collectives.add(opened);
            return opened;
        }
    }

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

    /** What a process says of itself, found out while the others know already that it is there. */
    @FunctionalInterface
    public interface Introduction {
        /** @param moved to be called now and then where that takes long */
        Facts facts(Runnable moved) throws IOException;
    }

    /**
     * Meets the others; returns when all are there.
     *
     * @param introduction version, config, parameters
     * @param transport of tensors; asked for after the facts
     * @param missing told once, in one sentence, who is missing of those that have been there; from a thread of its own
     * @throws IllegalArgumentException naming the rank that differs, or has what another has, and in what
     * @throws RankFailedException naming those that did not come, or failed
     */
    public static World join(
            Placement placement,
            Limits limits,
            Introduction introduction,
            Supplier<Transport> transport,
            Consumer<String> missing)
            throws IOException {
        if (placement.isAlone()) {
            return alone();
        }
        RankStore served = placement.rank() == 0 ? RankStore.serve(placement, limits) : null;
        RollCall roll = served != null
                ? RollCall.serve(placement, limits, served.port(), missing)
                : RollCall.call(placement, limits, missing);
        try {
            String difference = Preflight.difference(roll, placement, introduction.facts(roll.course()::moved));
            if (difference.isEmpty()) {
                return connected(placement, limits, roll, served, transport.get());
            }
            roll.close(); // all know
            throw new IllegalArgumentException(difference);
        } catch (IOException | RuntimeException | Error failure) {
            fail(roll, failure);
            roll.close();
            throw failure;
        }
    }

    private static World connected(
            Placement placement, Limits limits, RollCall roll, @Nullable RankStore served, Transport transport) {
        RankStore store = served != null ? served : RankStore.at(roll.store(), placement, limits);
        String address = address(placement);
        Connections connections = new Connections(store, roll, address, transport, new ArrayList<>());
        return new World(
                placement,
                connections.open("updates", placement),
                connections.open("rollouts", placement),
                connections);
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

    /**
     * Further collectives, whose calls may come between those of the others in any order: all processes open them at once, in the same
     * order.
     *
     * @param name another for each
     */
    public Collectives open(String name) {
        if (connections == null) {
            return new Alone();
        }
        return connections.open(name, placement);
    }

    /** Says that this process ends by a failure, so that the others end with that sentence. */
    public void fail(Throwable failure) {
        if (connections != null) {
            fail(connections.roll, failure);
        }
    }

    private static void fail(RollCall roll, Throwable failure) {
        String sentence = failure.getMessage();
        roll.fail(sentence == null ? failure.toString() : sentence);
    }

    /** Says that this process has moved on in its own work, for which it may take as long as it needs. From any thread. */
    public void moved() {
        if (connections != null) {
            connections.roll.course().moved();
        }
    }

    /** Leaves; all others must be about to. */
    @Override
    public void close() {
        if (connections != null) {
            connections.roll.close();
            connections.collectives.reversed().forEach(C10dCollectives::close);
            connections.store.close();
        }
    }
}
