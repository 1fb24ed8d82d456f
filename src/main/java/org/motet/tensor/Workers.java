package org.motet.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/**
 * A fixed number of threads for tensor work, each computing on one core. On two cores, two half-batches on two threads are
 * faster than one batch on two: most kernels are too small to be split. Work is dealt by number, never by who is free first,
 * so results do not depend on timing.
 */
public final class Workers implements AutoCloseable {
    private final int count;
    private final ExecutorService threads;

    private Workers(int count) {
        this.count = count;
        this.threads = Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, "tensor-worker");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * So many workers for the processor, or one that feeds a GPU. Operations of the calling thread use no more cores either: several
     * processes on one machine would each take all of them, and wait for each other.
     */
    public static Workers forDevice(Device device, int threads) {
        if (!device.isCpu()) {
            return new Workers(1);
        }
        Torch.useThreads(threads);
        return new Workers(threads);
    }

    public int count() {
        return count;
    }

    /**
     * Runs {@code work} for each worker number and gives the results in their order.
     *
     * @throws IllegalStateException if this thread is interrupted while it waits
     */
    public <T> List<T> run(IntFunction<T> work) {
        List<Future<T>> futures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            futures.add(threads.submit(() -> {
                Torch.useThreads(1);
                return work.apply(number);
            }));
        }
        List<T> results = new ArrayList<>();
        RuntimeException failure = null;
        for (Future<T> future : futures) {
            try {
                results.add(future.get());
            } catch (ExecutionException e) {
                failure = e.getCause() instanceof RuntimeException cause
                        ? cause
                        : new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while tensor work was under way", e);
            }
        }
        if (failure != null) {
            throw failure;
        }
        return results;
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
