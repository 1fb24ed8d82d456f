package org.motet.rollout.local;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.motet.rollout.Completion;
import org.motet.rollout.FinishReason;
import org.motet.rollout.Origin;
import org.motet.rollout.Request;

/**
 * Jobs that come while others are generated, and tasks to be done between steps. One thread, the decode loop's, asks it for work; all
 * others bring some.
 */
final class OpenSource implements JobSource {
    /** So long a loop without rows waits for more before its crew goes home. */
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final LiveEngine.Limits limits;
    private final Deque<OpenJob> waiting = new ArrayDeque<>();
    private final Set<OpenJob> inWork = new HashSet<>();
    private final Deque<Task<?>> tasks = new ArrayDeque<>();
    private final Deque<Task<?>> changes = new ArrayDeque<>();
    private long tokens; // that those in work may have
    private boolean paused;
    private boolean frozen; // those in work are paused too
    private boolean closing;
    private boolean closed;

    OpenSource(LiveEngine.Limits limits) {
        this.limits = limits;
    }

    /** A job with what is left of it. */
    private final class OpenJob extends OpenListener {
        final Job job;

        OpenJob(Job job) {
            super(job.listener(), job.request().samples());
            this.job = job.withListener(this);
        }

        @Override
        void allEnded() {
            left(this);
        }

        /** Ends it before it began. */
        void drop() {
            Request request = job.request();
            for (int sample = 0; sample < request.samples(); sample++) {
                Origin origin =
                        new Origin(request.template(), job.seed(), request.key(), request.firstMember() + sample, 0);
                ended(sample, new Completion(new int[0], "", new float[0], new float[0], FinishReason.ABORT, origin));
            }
        }
    }

    /** Something to be done between steps. */
    private record Task<T>(Supplier<T> work, CompletableFuture<T> result) {
        void run() {
            try {
                result.complete(work.get());
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        }
    }

    /** Takes a job in, unless too many wait. */
    boolean add(Job job) {
        OpenJob open = new OpenJob(job);
        synchronized (this) {
            dropAbandoned();
            if (closing || waiting.size() >= limits.waiting()) {
                return false;
            }
            waiting.add(open);
            notifyAll();
        }
        return true;
    }

    /** Does something between two steps. */
    <T> CompletableFuture<T> between(Supplier<T> work) {
        return enqueue(tasks, work);
    }

    /** Does something while no job is in work, or those in work are kept as they are. */
    <T> CompletableFuture<T> change(Supplier<T> work) {
        return enqueue(changes, work);
    }

    private synchronized <T> CompletableFuture<T> enqueue(Deque<Task<?>> queue, Supplier<T> work) {
        Task<T> task = new Task<>(work, new CompletableFuture<>());
        if (closing) {
            task.result.cancel(false);
        } else {
            queue.add(task);
            notifyAll();
        }
        return task.result;
    }

    @Override
    public synchronized @Nullable Job first() {
        if (paused || !changes.isEmpty()) {
            return null;
        }
        dropAbandoned();
        OpenJob next = waiting.peekFirst();
        boolean fits = next != null && (inWork.isEmpty() || tokens + next.job.mostTokens() <= limits.tokens());
        return fits ? next.job : null;
    }

    private void dropAbandoned() {
        waiting.removeIf(OpenJob::abandoned); // nobody is there to be told
    }

    @Override
    public synchronized Job take() {
        OpenJob next = waiting.removeFirst();
        inWork.add(next);
        tokens += next.job.mostTokens();
        return next.job;
    }

    private synchronized void left(OpenJob job) {
        if (inWork.remove(job)) {
            tokens -= job.job.mostTokens();
            notifyAll();
        }
    }

    /** Waits until there is something to do; false where there never will be. */
    synchronized boolean awaitWork() {
        while (!closed && tasks.isEmpty() && changes.isEmpty() && (paused || waiting.isEmpty())) {
            pauseThread(0);
        }
        return !closed;
    }

    @Override
    public boolean goesOn(int rows) {
        long end = System.nanoTime() + LINGER_NANOS;
        while (true) {
            Task<?> task;
            synchronized (this) {
                task = tasks.poll();
                if (task == null && (rows == 0 || frozen)) {
                    task = changes.peek();
                }
                if (task == null) {
                    long left = end - System.nanoTime();
                    boolean still = frozen && !closed;
                    if (!still && (rows > 0 || first() != null)) {
                        return true;
                    }
                    if (rows == 0 && (closed || frozen || left <= 0)) {
                        return false;
                    }
                    pauseThread(rows == 0 ? left : 0);
                }
            }
            if (task != null) {
                task.run();
                synchronized (this) {
                    changes.remove(task);
                }
            }
        }
    }

    /** @param nanos at most; 0 for no limit */
    private void pauseThread(long nanos) {
        try {
            if (nanos == 0) {
                wait();
            } else {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(nanos, 1));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while waiting for work", e);
        }
    }

    void pause(LiveEngine.Pause mode) throws InterruptedException {
        List<OpenJob> dropped;
        synchronized (this) {
            paused = true;
            frozen = mode == LiveEngine.Pause.KEEP;
            dropped = mode == LiveEngine.Pause.ABORT ? abortAll() : List.of();
            notifyAll();
        }
        dropped.forEach(OpenJob::drop);
        synchronized (this) {
            while (mode != LiveEngine.Pause.KEEP && paused && !closed && !inWork.isEmpty()) {
                wait();
            }
        }
    }

    /** Those that never begin. */
    private List<OpenJob> abortAll() {
        inWork.forEach(OpenJob::abort);
        List<OpenJob> dropped = List.copyOf(waiting);
        waiting.clear();
        return dropped;
    }

    synchronized void resume() {
        paused = false;
        frozen = false;
        notifyAll();
    }

    synchronized boolean paused() {
        return paused;
    }

    synchronized int running() {
        return inWork.stream().mapToInt(OpenJob::open).sum();
    }

    synchronized int waiting() {
        return waiting.size();
    }

    /** Tells all that are in work that generation failed. */
    void fail(RuntimeException why) {
        List<OpenJob> failed;
        synchronized (this) {
            failed = List.copyOf(inWork);
        }
        failed.forEach(job -> job.failed(why));
    }

    void close(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        List<OpenJob> dropped;
        synchronized (this) {
            closing = true;
            resume();
            for (long left = limit.toNanos();
                    left > 0 && !(inWork.isEmpty() && waiting.isEmpty());
                    left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            closed = true;
            tasks.forEach(task -> task.result.cancel(false));
            changes.forEach(task -> task.result.cancel(false));
            dropped = abortAll();
            notifyAll();
        }
        dropped.forEach(OpenJob::drop);
    }
}
