package org.motet.rollout.local;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Jobs that are all known from the start. */
final class ClosedSource implements JobSource {
    private final Deque<Job> waiting;

    ClosedSource(Collection<Job> jobs) {
        this.waiting = new ArrayDeque<>(jobs);
    }

    @Override
    public @Nullable Job first() {
        return waiting.peekFirst();
    }

    @Override
    public Job take() {
        return waiting.removeFirst();
    }

    @Override
    public boolean goesOn(int rows) {
        return rows > 0 || !waiting.isEmpty();
    }
}
