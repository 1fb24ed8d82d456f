package org.motet.tensor;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that compute one thing together, each its share, and wait for each other in between. Waiting is by spinning, since what
 * stands between two waits often takes microseconds; who waits long goes to sleep.
 *
 * <p>Member 0 leads: it calls {@link #run} and in the end {@link #dismiss}. All others {@link #follow}.
 */
public final class Crew {
    /** Looks at the clock of the others without giving up the core: some tens of microseconds. */
    private static final int SPINS = 2_000;

    /** Further looks that give other threads a chance. */
    private static final int YIELDS = 2_000;

    private static final long NAP_NANOS = 50_000;

    private final int size;
    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger(); // followers that are gone
    private volatile int phase;
    private volatile @Nullable Throwable failure;
    private @Nullable Task task; // null: dismissed; seen by all after the wait that follows a change

    /** A member's share of something. */
    @FunctionalInterface
    public interface Task {
        /** @param member from 0 to size - 1 */
        void run(int member);
    }

    public Crew(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a crew of " + size + "; at least 1 is needed");
        }
        this.size = size;
    }

    /** The calling thread alone. */
    public static Crew alone() {
        return new Crew(1);
    }

    public int size() {
        return size;
    }

    /**
     * Gives each worker its place in the crew until the first of them has led it through some work.
     *
     * @param workers as many as the crew has members
     */
    public void lead(Workers workers, Runnable work) {
        workers.run(member -> {
            if (member == 0) {
                try {
                    work.run();
                } finally {
                    dismiss();
                }
            } else {
                follow(member);
            }
            return member;
        });
    }

    /**
     * Runs a task in all members; called by the leader, not from within a task. What a member throws is thrown here once all have left
     * the task, so that nobody reads what the caller then frees; the crew is of no further use.
     */
    public void run(Task shared) {
        task = shared;
        try {
            await();
            attempt(shared, 0);
            await();
        } catch (AbandonedException e) {
            throw failure instanceof RuntimeException cause ? cause : new IllegalStateException(failure);
        } finally {
            for (int looks = 0; failure != null && left.get() < size - 1; looks++) {
                pause(looks);
            }
        }
    }

    /**
     * Waits, within a task, until all members have come here; what they wrote before is seen by all after. Where one never will, because
     * it failed, the task ends here.
     */
    public void await() {
        if (size == 1) {
            return;
        }
        int now = phase;
        if (arrived.incrementAndGet() == size) {
            arrived.set(0);
            phase = now + 1;
            return;
        }
        for (int looks = 0; phase == now && failure == null; looks++) {
            pause(looks);
        }
        if (phase == now) {
            throw new AbandonedException();
        }
    }

    private static void pause(int looks) {
        if (looks < SPINS) {
            Thread.onSpinWait();
        } else if (looks < SPINS + YIELDS) {
            Thread.yield();
        } else {
            LockSupport.parkNanos(NAP_NANOS);
        }
    }

    /** What a member other than the leader does until the crew is dismissed. */
    public void follow(int member) {
        try {
            await();
            for (Task shared = task; shared != null; shared = task) {
                attempt(shared, member);
                await();
                await();
            }
        } catch (AbandonedException e) {
            // the leader tells why
        } finally {
            left.incrementAndGet();
        }
    }

    /** Lets the followers go, also after a failure; called by the leader. */
    public void dismiss() {
        task = null;
        if (failure == null) {
            await();
        }
    }

    private void attempt(Task shared, int member) {
        try {
            shared.run(member);
        } catch (AbandonedException e) {
            throw e;
        } catch (Throwable e) {
            failure = e;
            throw e;
        }
    }

    /** Another member failed. */
    private static final class AbandonedException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
