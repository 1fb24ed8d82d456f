package org.motet.update;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.motet.distributed.Failure;
import org.motet.distributed.ListWire;
import org.motet.distributed.Wire;
import org.motet.distributed.World;
import org.motet.model.Course;
import org.motet.model.NotFiniteException;
import org.motet.tensor.Workers;

/**
 * Passes of an update: micro-batch i goes to worker i modulo their number, counted through all processes; buffers are summed in the
 * workers' order and then over the processes, so the result does not depend on timing.
 */
final class GradientPasses {
    private final int layers;
    private final Workers workers;
    private final World world;
    private final GradientSums gradients;
    private final @Nullable WeightShards shards;
    private final boolean inShards;
    private long busy; // nanoseconds
    private long waited;

    /**
     * @param layers of the model
     * @param shards of its weights; null where each process has them whole
     * @param inShards whether gradients are summed after each round of passes
     */
    GradientPasses(
            int layers,
            Workers workers,
            World world,
            GradientSums gradients,
            @Nullable WeightShards shards,
            boolean inShards) {
        this.layers = layers;
        this.workers = workers;
        this.world = world;
        this.gradients = gradients;
        this.shards = shards;
        this.inShards = inShards;
    }

    /** Workers of all processes together. */
    int workers() {
        return workers.count() * world.size();
    }

    double busySeconds() {
        return busy / 1e9;
    }

    double waitedSeconds() {
        return waited / 1e9;
    }

    /**
     * All processes give the same micro-batches and get the same results.
     *
     * @param accumulate adds a micro-batch's gradient to the buffers it is given
     * @param wire how a result goes from process to process
     * @return what the micro-batches gave, in their order
     */
    <B, S> List<S> run(List<B> microBatches, Accumulation<B, S> accumulate, Wire<S> wire) {
        List<List<List<S>>> byRank = world.updates()
                .exchange(
                        new ListWire<>(new ListWire<>(wire)),
                        () -> accumulated(microBatches, accumulate),
                        GradientPasses::failed);
        List<S> results = new ArrayList<>();
        for (int i = 0; i < microBatches.size(); i++) {
            int worker = i % workers();
            results.add(byRank.get(worker / workers.count())
                    .get(worker % workers.count())
                    .get(i / workers()));
        }
        return results;
    }

    /**
     * Gradients of this process's micro-batches, summed over all processes, and what the micro-batches gave, worker by worker. Where one
     * fails, its sums are made all the same: the others wait for them before they learn of it.
     */
    private <B, S> List<List<S>> accumulated(List<B> microBatches, Accumulation<B, S> accumulate) {
        gradients.clear();
        List<List<S>> results = Stream.generate(() -> (List<S>) new ArrayList<S>())
                .limit(workers.count())
                .toList();
        int inARound = inShards ? workers() : Integer.MAX_VALUE; // whether sums are made after each pass or after all
        int from = 0;
        RuntimeException failure = null;
        do {
            int end = (int) Math.min(microBatches.size(), (long) from + inARound);
            try {
                round(microBatches.subList(0, failure == null ? end : from), from, accumulate, results);
            } catch (RuntimeException first) {
                failure = first; // the others go on, and learn of it after
            }
            from = end;
        } while (from < microBatches.size());
        if (failure != null) {
            throw failure;
        }
        return results;
    }

    /** Passes of this process's workers, and the sums of their gradients. */
    private <B, S> void round(List<B> microBatches, int from, Accumulation<B, S> accumulate, List<List<S>> results) {
        long start = System.nanoTime();
        gradients.begin();
        int active = Math.clamp(microBatches.size() - from - first(), 0, workers.count());
        if (shards != null) {
            shards.begin(Math.max(1, active));
        }
        try {
            var _ = workers.run(worker -> {
                Walk walk = shards == null || worker >= Math.max(1, active)
                        ? null
                        : new Walk(shards, gradients.course(worker), layers);
                try {
                    for (int i = from + first() + worker; i < microBatches.size(); i += workers()) {
                        boolean isLast = i + workers() >= microBatches.size();
                        Course followed = walk == null ? gradients.course(worker) : walk;
                        results.get(worker)
                                .add(accumulate.of(
                                        microBatches.get(i),
                                        gradients.buffer(worker),
                                        isLast ? followed : Course.UNWATCHED));
                    }
                } finally {
                    if (walk != null) {
                        walk.complete();
                    }
                    gradients.done(worker);
                }
                return worker;
            });
        } finally {
            long computed = System.nanoTime();
            gradients.await();
            long within = gradients.waited() + (shards == null ? 0 : shards.waited());
            busy += Math.max(0, computed - start - within);
            waited += System.nanoTime() - computed + within;
        }
    }

    /** Number of this process's first worker among those of all. */
    private int first() {
        return world.rank() * workers.count();
    }

    /** Those of the micro-batches that this process's workers take. */
    <B> List<B> own(List<B> microBatches) {
        return IntStream.range(0, microBatches.size())
                .filter(i -> i % workers() / workers.count() == world.rank())
                .mapToObj(microBatches::get)
                .toList();
    }

    static RuntimeException failed(Failure failure) {
        return failure.is(NotFiniteException.class)
                ? new NotFiniteException(failure.message())
                : failure.asRankFailed();
    }
}
