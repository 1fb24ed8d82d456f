package org.motet.distributed;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** How far this process is, counted as it goes. */
final class Course {
    private final AtomicLong moved = new AtomicLong();
    private final List<Turn> turns = new CopyOnWriteArrayList<>();

    /** A kind of what all do together; for one thread at a time. */
    static final class Turn {
        private final AtomicLong come = new AtomicLong();
        private volatile long through;

        /** This process has come to the next one, and waits for the others. */
        void come() {
            come.incrementAndGet();
        }

        /** It need not wait any more. */
        void through() {
            through = come.get();
        }
    }

    /** A further kind; all processes name theirs in the same order. */
    Turn turn() {
        Turn turn = new Turn();
        turns.add(turn);
        return turn;
    }

    /** It has moved on in its own work. From any thread. */
    void moved() {
        moved.incrementAndGet();
    }

    Standing now() {
        return new Standing(
                moved.get(),
                turns.stream()
                        .map(turn -> new Standing.Turns(turn.come.get(), turn.through))
                        .toList());
    }
}
