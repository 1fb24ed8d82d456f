package org.motet.distributed;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where all processes stand, as rank 0 knows, and whether one holds the others up. A process that is alive and at work may take as long as it
 * needs; one that has not moved on for {@link Limits#patience} while others wait for it will not come. Time is counted in rank 0's own beats,
 * so that a time in which it did not run itself is nobody's fault. For several threads.
 */
final class Attendance {
    private final Map<Integer, Mark> marks = new TreeMap<>(); // by rank
    private final Limits limits;
    private final long most; // beats

    private static final class Mark {
        Standing standing = Standing.START;
        long still; // beats since it changed
    }

    Attendance(Limits limits) {
        this.limits = limits;
        this.most = limits.beats(limits.patience());
    }

    /** A process has come, or says where it stands. */
    synchronized void see(int rank, Standing standing) {
        Mark mark = marks.get(rank);
        if (mark == null) {
            marks.put(rank, new Mark());
        } else if (!mark.standing.equals(standing)) {
            mark.standing = standing;
            mark.still = 0;
        }
    }

    /** Time passes; tells who holds the others up, or that the network does. */
    synchronized Optional<String> beat() {
        marks.values().forEach(mark -> mark.still++);
        int kinds = marks.values().stream()
                .mapToInt(mark -> mark.standing.turns().size())
                .max()
                .orElse(0);
        for (int kind = 0; kind < kinds; kind++) {
            Optional<String> held = held(kind);
            if (held.isPresent()) {
                return held;
            }
        }
        return Optional.empty();
    }

    private Optional<String> held(int kind) {
        long awaited = marks.values().stream()
                .map(mark -> mark.standing.turns(kind))
                .filter(Standing.Turns::waits)
                .mapToLong(Standing.Turns::come)
                .max()
                .orElse(0);
        if (awaited == 0) {
            return Optional.empty(); // nobody waits
        }
        boolean allHaveCome = true;
        for (Map.Entry<Integer, Mark> entry : marks.entrySet()) {
            Mark mark = entry.getValue();
            if (mark.standing.turns(kind).come() < awaited) {
                allHaveCome = false;
                if (mark.still >= most) {
                    return Optional.of(
                            "rank %d is missing: it is alive, but for %s it has not moved on while others wait for it"
                                    .formatted(entry.getKey(), patience()));
                }
            }
        }
        return allHaveCome && isStill()
                ? Optional.of(
                        "the ranks are alive, but for %s what one sent has not reached another".formatted(patience()))
                : Optional.empty();
    }

    /** Whether none has come or moved on for so long. */
    synchronized boolean isStill() {
        return marks.values().stream().allMatch(mark -> mark.still >= most);
    }

    private String patience() {
        return limits.patience().toSeconds() + " s (distributed.patience)";
    }
}
