package org.motet.rollout.server;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.motet.rollout.EngineFailedException;
import org.motet.rollout.GenerationStoppedException;
import org.motet.rollout.GenerationWatch;

/**
 * One generation over all servers. Each server has a fixed number of threads that take the next job as soon as they are free, so the
 * fast ones do more, and never more is under way than that. A server that fails gets no more; another thread of its own looks when it
 * is back and gives it the weights anew. A job that failed goes to the front for whoever is free.
 */
final class Dispatch {
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration FIRST_LINE = Duration.ofSeconds(1);
    private static final Duration REMINDER = Duration.ofSeconds(60);

    private final List<Server> servers;
    private final Target target;
    private final ServerConfig config;
    private final Exchange exchange;
    private final Consumer<String> notes;
    private final Deque<Job> waiting;
    private final int slots;
    private int open; // jobs that are not done
    private @Nullable RuntimeException failure;
    private String trouble = ""; // what the last server that went away had said

    /** Does a job on a server. */
    @FunctionalInterface
    interface Exchange {
        void run(Server server, Job job) throws ServerFailure, InterruptedException;
    }

    /**
     * @param slots jobs at once on each server
     * @param notes told in a sentence what people should know
     */
    Dispatch(
            List<Server> servers,
            Target target,
            ServerConfig config,
            List<Job> jobs,
            int slots,
            Exchange exchange,
            Consumer<String> notes) {
        this.servers = servers;
        this.target = target;
        this.config = config;
        this.exchange = exchange;
        this.notes = notes;
        this.waiting = new ArrayDeque<>(jobs);
        this.slots = Math.min(slots, jobs.size());
        this.open = jobs.size();
    }

    /**
     * Has all jobs done.
     *
     * @throws GenerationStoppedException if the watch stopped it
     * @throws EngineFailedException if it cannot be done
     */
    void run(GenerationWatch watch) {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            for (Server server : servers) {
                threads.execute(() -> guarded(() -> revive(server)));
                for (int slot = 0; slot < slots; slot++) {
                    threads.execute(() -> guarded(() -> work(server)));
                }
            }
            await(watch);
        } finally {
            threads.shutdownNow(); // whoever still waits for an answer gives it up
            threads.close();
        }
    }

    private interface Task {
        void run() throws InterruptedException;
    }

    private void guarded(Task task) {
        try {
            task.run();
        } catch (InterruptedException given) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException error) {
            fail(error);
        } catch (Error error) {
            fail(new IllegalStateException(error));
        }
    }

    private synchronized void fail(RuntimeException error) {
        if (failure == null) {
            failure = error;
        }
        notifyAll();
    }

    /** Until all is done; looks at the watch and at how long nobody has been there. */
    private synchronized void await(GenerationWatch watch) {
        long aloneSince = 0;
        long line = 0; // when the next one is due
        while (open > 0 && failure == null) {
            if (watch.stops()) {
                throw new GenerationStoppedException();
            }
            watch.ended(0);
            long now = System.nanoTime();
            if (servers.stream().anyMatch(Server::isReady)) {
                aloneSince = 0;
            } else if (aloneSince == 0) {
                aloneSince = now;
                line = now + FIRST_LINE.toNanos();
            } else if (now - aloneSince >= config.longestWait().toNanos()) {
                throw new EngineFailedException(
                        "no server of rollout.urls answered for " + seconds(config.longestWait())
                                + ", which is as long as rollout.server.max_wait allows: " + trouble);
            } else if (now - line >= 0) {
                line = now + REMINDER.toNanos();
                notes.accept(alone(Duration.ofNanos(now - aloneSince)));
            }
            try {
                wait(TICK.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new GenerationStoppedException();
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private String alone(Duration sofar) {
        return "no server is there (" + (trouble.isEmpty() ? "none has answered yet" : trouble) + "): waiting for one, "
                + seconds(config.longestWait().minus(sofar)) + " more at most";
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.0f s", duration.toMillis() / 1000.0);
    }

    private void work(Server server) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        for (Job job = take(server); job != null; job = take(server)) {
            try {
                exchange.run(server, job);
                done();
                pause = FIRST_PAUSE;
            } catch (ServerFailure trouble) {
                if (trouble.kind() == ServerFailure.Kind.BUSY) {
                    putOff(job, trouble);
                    Thread.sleep(pause);
                    pause = longer(pause);
                } else {
                    failed(server, job, trouble);
                }
            }
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    /** The next job, once the server is ready and there is one; null at the end. */
    private synchronized @Nullable Job take(Server server) throws InterruptedException {
        while (open > 0 && failure == null && (waiting.isEmpty() || !server.isReady())) {
            wait();
        }
        return open == 0 || failure != null ? null : waiting.removeFirst();
    }

    private synchronized void done() {
        if (--open == 0) {
            notifyAll();
        }
    }

    private synchronized void putOff(Job job, ServerFailure busy) {
        Job later = job.putOff(System.nanoTime());
        if (System.nanoTime() - later.since() > config.longestAnswer().toNanos()) {
            throw new EngineFailedException(
                    job.request().name() + " found no server with room for it within " + seconds(config.longestAnswer())
                            + ": " + busy.getMessage(),
                    busy);
        }
        waiting.addFirst(later);
        notifyAll();
    }

    private synchronized void failed(Server server, Job job, ServerFailure reason) {
        if (reason.kind() == ServerFailure.Kind.REFUSED) {
            throw new EngineFailedException("for " + job.request().name() + ": " + reason.getMessage(), reason);
        }
        Job again = job.failed();
        if (again.attempts() > config.retries()) {
            throw new EngineFailedException(
                    job.request().name() + " failed " + again.attempts() + " times, the last one so: "
                            + reason.getMessage(),
                    reason);
        }
        waiting.addFirst(again);
        trouble = String.valueOf(reason.getMessage());
        if (server.isReady()) { // told once, by the first of its jobs
            server.lost();
            notes.accept("a server is lost, what it was at goes to others: " + trouble);
        }
        notifyAll();
    }

    /** Brings a server back whenever it is away: the first look is at once, since it may be there. */
    private void revive(Server server) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        boolean missed = server.wasThere();
        while (awaitAbsence(server)) {
            try {
                server.prepare(target);
                if (missed) {
                    tellBack(server);
                }
                missed = true;
                pause = FIRST_PAUSE;
                synchronized (this) {
                    notifyAll();
                }
            } catch (ServerFailure absent) {
                missed = true;
                if (absent.kind() == ServerFailure.Kind.REFUSED) {
                    throw new EngineFailedException(String.valueOf(absent.getMessage()), absent);
                }
                synchronized (this) {
                    trouble = String.valueOf(absent.getMessage());
                }
                Thread.sleep(pause);
                pause = longer(pause);
            }
        }
    }

    private void tellBack(Server server) {
        notes.accept("the server " + server.connection().url() + " is back"
                + (target.weights() == null ? "" : ", with the weights of version " + target.version()));
    }

    /** Whether there is a server to be brought back before all is done. */
    private synchronized boolean awaitAbsence(Server server) throws InterruptedException {
        while (open > 0 && failure == null && server.isReady()) {
            wait();
        }
        return open > 0 && failure == null;
    }
}
