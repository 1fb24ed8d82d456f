package org.motet.distributed;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Whether all processes are alive and come to what they do together. Each keeps a connection to rank 0 from its {@linkplain Arrival arrival}
 * to its end and says every second where it {@linkplain Standing stands}; rank 0 answers. Who is silent for too long, or whose connection
 * ends without a goodbye, is missing, and who {@linkplain Attendance holds the others up}: rank 0 tells all others its name. Rank 0 itself is
 * missing where it does not answer.
 *
 * <pre>
 * rank 2 → rank 0   here 310 12/12 40/39     rank 0 → rank 2   here 298 12/11 40/40
 *                   told TEXT                                  told TEXT
 *                   bye                                        gone rank 1 is missing: its process has ended
 *                   failed SENTENCE                            failed rank 1 failed: SENTENCE
 * </pre>
 */
final class RollCall implements AutoCloseable {
    private static final String HERE = "here ";
    private static final String TOLD = "told ";
    private static final String BYE = "bye";
    private static final String FAILED = "failed ";
    private static final String GONE = "gone ";

    /** That whoever is told of a missing process has to end this one. */
    private static final Duration ENDING = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofMillis(20);

    private final Placement placement;
    private final Limits limits;
    private final Consumer<String> missing;
    private final Attendance attendance; // of rank 0
    private final int store; // its port
    private final Course course = new Course();
    private final Map<Integer, Peer> peers = new ConcurrentHashMap<>(); // of rank 0: all others; of another: rank 0
    private final Map<Integer, String> texts = new ConcurrentHashMap<>(); // that they have told
    private final @Nullable Entrance entrance; // of rank 0
    private volatile boolean over;
    private volatile @Nullable String why; // the run cannot go on
    private volatile boolean ending; // by that

    private RollCall(
            Placement placement, Limits limits, int store, Consumer<String> missing, @Nullable Entrance entrance) {
        this.placement = placement;
        this.limits = limits;
        this.store = store;
        this.missing = missing;
        this.entrance = entrance;
        this.attendance = new Attendance(limits);
    }

    /**
     * Of rank 0, at its port; the others may come from now on.
     *
     * @param store port of its store, which they are told
     * @param missing told once, in one sentence, who is missing; from a thread of its own
     * @throws IllegalArgumentException if its port is taken
     */
    static RollCall serve(Placement placement, Limits limits, int store, Consumer<String> missing) {
        Entrance entrance = Entrance.open(placement, limits, store);
        RollCall roll = new RollCall(placement, limits, store, missing, entrance);
        roll.attendance.see(0, Standing.START);
        entrance.letIn(roll::joins, roll::listen);
        daemon("roll-call-beat", roll::beat);
        return roll;
    }

    /** Of another process, once rank 0 is there. */
    static RollCall call(Placement placement, Limits limits, Consumer<String> missing) {
        Arrival arrival = Arrival.at(placement, limits);
        RollCall roll = new RollCall(placement, limits, arrival.store(), missing, null);
        roll.peers.put(0, arrival.first());
        daemon("roll-call", () -> roll.listen(0, arrival.first()));
        daemon("roll-call-beat", roll::beat);
        return roll;
    }

    static void daemon(String name, Runnable task) {
        Thread.ofPlatform().daemon().name(name).start(task);
    }

    /** Port of the store. */
    int store() {
        return store;
    }

    private boolean joins(int rank, Peer peer) {
        if (peers.putIfAbsent(rank, peer) != null) {
            return false;
        }
        attendance.see(rank, Standing.START);
        return true;
    }

    private void listen(int rank, Peer peer) {
        try {
            String line;
            while ((line = peer.next()) != null) {
                if (line.startsWith(HERE)) {
                    attendance.see(rank, Standing.read(line.substring(HERE.length())));
                } else if (line.startsWith(TOLD)) {
                    texts.put(rank, decoded(line.substring(TOLD.length())));
                } else if (line.equals(BYE)) {
                    peer.leaves();
                    return;
                } else if (line.startsWith(FAILED)) {
                    peer.leaves();
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
        } catch (IllegalArgumentException unknown) {
            lost(rank, "it is of another version");
        }
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
        why = full;
        daemon("roll-call-end", () -> {
            Rest.of(limits.silence());
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
            why = first ? sentence : why;
        }
        if (first) {
            tellOthers(-1, GONE + sentence);
            missing.accept(sentence);
        }
    }

    private void tellOthers(int but, String line) {
        if (placement.rank() == 0) {
            peers.forEach((rank, peer) -> {
                if (rank != but && !peer.hasLeft()) {
                    peer.tryToSay(line);
                }
            });
        }
    }

    private void beat() {
        while (!over) {
            Standing own = course.now();
            peers.values().forEach(peer -> peer.tryToSay(HERE + own.text()));
            if (placement.rank() == 0) {
                attendance.see(0, own);
                attendance.beat().ifPresent(this::gone);
            }
            Rest.of(limits.interval());
        }
    }

    /** How far this process is. */
    Course course() {
        return course;
    }

    /** Tells rank 0 a text; rank 0 tells all. */
    void tell(String text) {
        String line = TOLD + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        peers.values().forEach(peer -> peer.tryToSay(line));
    }

    private static String decoded(String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }

    /** What rank 0 tells, once it does. */
    String toldByFirst() {
        while (!texts.containsKey(0)) {
            rest();
        }
        return Objects.requireNonNull(texts.get(0));
    }

    /**
     * What each of the others tells, by rank from 1 on, once all have.
     *
     * @throws RankFailedException naming those that have not in time
     */
    List<String> toldByOthers() {
        List<Integer> others = IntStream.range(1, placement.size()).boxed().toList();
        while (!texts.keySet().containsAll(others)) {
            List<Integer> absent = new ArrayList<>(others);
            absent.removeAll(peers.keySet());
            if (!absent.isEmpty() && attendance.isStill()) {
                throw new RankFailedException(absent(absent));
            }
            rest();
        }
        return others.stream()
                .map(rank -> Objects.requireNonNull(texts.get(rank)))
                .toList();
    }

    private String absent(List<Integer> ranks) {
        String names = ranks.size() == 1
                ? "rank " + ranks.getFirst() + " is"
                : "ranks "
                        + String.join(", ", ranks.stream().map(String::valueOf).toList()) + " are";
        return "%s missing: of %d ranks %d came, and no other within %d s"
                .formatted(
                        names,
                        placement.size(),
                        placement.size() - ranks.size(),
                        limits.patience().toSeconds());
    }

    private void rest() {
        String known = why;
        if (known != null) {
            throw explained(known, null);
        }
        Rest.of(LOOK);
    }

    /** What became of a collective that failed: waits until the roll call knows, at most as long as silence lasts. */
    RuntimeException explain(RuntimeException lost) {
        long end = System.nanoTime() + limits.silence().plus(limits.interval()).toNanos();
        while (why == null && System.nanoTime() < end) {
            Rest.of(limits.interval());
        }
        String known = why;
        return explained(
                known != null
                        ? known
                        : "the ranks are alive, but one of them does not reach another ("
                                + String.valueOf(lost.getMessage())
                                        .lines()
                                        .findFirst()
                                        .orElse("") + ")",
                lost);
    }

    private RankFailedException explained(String sentence, @Nullable Throwable lost) {
        if (ending) {
            Rest.of(ENDING); // and this process is gone
        }
        return lost == null ? new RankFailedException(sentence) : new RankFailedException(sentence, lost);
    }

    /** Says that this process ends by a failure. */
    void fail(String sentence) {
        over = true;
        String line = FAILED + sentence.replaceAll("\\s*\\R\\s*", " ");
        peers.values().forEach(peer -> peer.tryToSay(line));
    }

    @Override
    public void close() {
        boolean goodbye = !over;
        over = true;
        peers.values().forEach(peer -> {
            if (goodbye) {
                peer.tryToSay(BYE);
            }
            peer.close();
        });
        if (entrance != null) {
            entrance.close();
        }
    }
}
