package org.motet.update;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.motet.distributed.Pending;
import org.motet.distributed.Sharding;
import org.motet.distributed.World;
import org.motet.model.Course;
import org.motet.model.TrainedWeights;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;

/**
 * Gradients of an update: a buffer for each worker, summed over workers and processes bucket by bucket while the backward pass goes on. A
 * bucket is sent as soon as no worker will add to its tensors any more. Buckets are sent in the same order by all processes, also by one
 * that has nothing to compute; each row of their sum comes to the process that owns it.
 */
final class GradientSums implements AutoCloseable {
    /** Buckets under way at once: each holds a copy of its gradients. */
    private static final int MOST_UNDER_WAY = 3;

    private final List<TrainedWeights> buffers;
    private final World world;
    private final Sharding sharding;
    private final List<Bucket> buckets;
    private final int[] reached; // by worker: the lowest part that it is done with
    private final Deque<Pending> underWay = new ArrayDeque<>();
    private int next; // bucket to be sent

    /**
     * Tensors that are sent together.
     *
     * @param lowest part of the model, as {@link Course} counts them, that is to be done before
     */
    private record Bucket(List<Integer> tensors, int lowest) {}

    GradientSums(List<TrainedWeights> buffers, World world, Sharding sharding, long bucketBytes) {
        this.buffers = buffers;
        this.world = world;
        this.sharding = sharding;
        this.buckets = buckets(buffers.getFirst(), bucketBytes / Float.BYTES);
        this.reached = new int[buffers.size()];
    }

    /** From the head down, as the backward pass goes. */
    private static List<Bucket> buckets(TrainedWeights weights, long most) {
        List<Integer> parts = weights.parts();
        List<Tensor> all = weights.all();
        List<Integer> order = IntStream.range(0, all.size())
                .boxed()
                .sorted(Comparator.comparing(parts::get, Comparator.reverseOrder()))
                .toList();
        List<Bucket> buckets = new ArrayList<>();
        List<Integer> open = new ArrayList<>();
        long count = 0;
        for (int tensor : order) {
            long own = all.get(tensor).count();
            if (!open.isEmpty() && count + own > most) {
                buckets.add(new Bucket(List.copyOf(open), parts.get(open.getLast())));
                open.clear();
                count = 0;
            }
            open.add(tensor);
            count += own;
        }
        if (!open.isEmpty()) {
            buckets.add(new Bucket(List.copyOf(open), parts.get(open.getLast())));
        }
        return buckets;
    }

    /** Before an update: no worker is done with anything. */
    synchronized void begin() {
        Arrays.fill(reached, Integer.MAX_VALUE);
        next = 0;
    }

    /** Empties a worker's buffer. */
    TrainedWeights cleared(int worker) {
        TrainedWeights buffer = buffers.get(worker);
        buffer.all().forEach(Tensor::zero_);
        return buffer;
    }

    /** To be told by a worker of its last pass. */
    Course course(int worker) {
        return new Course() {
            @Override
            public void leftBack(int part) {
                done(worker, part);
            }
        };
    }

    /** A worker will add nothing more, whatever it has done. */
    void done(int worker) {
        done(worker, Course.EMBEDDING);
    }

    private synchronized void done(int worker, int part) {
        reached[worker] = part;
        while (next < buckets.size() && Arrays.stream(reached).allMatch(done -> done <= buckets.get(next).lowest)) {
            send(buckets.get(next++));
        }
    }

    private void send(Bucket bucket) {
        while (underWay.size() >= MOST_UNDER_WAY * world.size()) {
            underWay.remove().await();
        }
        try (Scope scope = Scope.open()) {
            for (TrainedWeights other : buffers.subList(1, buffers.size())) {
                for (int tensor : bucket.tensors) {
                    total(tensor).add_(other.all().get(tensor));
                }
            }
            for (int owner = 0; owner < world.size() && !world.isAlone(); owner++) {
                List<Sharding.Rows> rows = sharding.of(owner);
                underWay.add(world.updates()
                        .beginSum(
                                bucket.tensors.stream()
                                        .map(tensor -> narrow(total(tensor), rows.get(tensor)))
                                        .toList(),
                                owner));
            }
        }
    }

    private Tensor total(int tensor) {
        return buffers.getFirst().all().get(tensor);
    }

    private static Tensor narrow(Tensor tensor, Sharding.Rows rows) {
        return tensor.narrow(0, rows.from(), rows.count());
    }

    /** Waits for all sums, once all workers are done. */
    void await() {
        while (!underWay.isEmpty()) {
            underWay.remove().await();
        }
    }

    /** Sums of rows that this process owns, one entry a tensor; views that belong to the open scope. */
    List<Tensor> own() {
        List<Sharding.Rows> rows = sharding.of(world.rank());
        return IntStream.range(0, rows.size())
                .mapToObj(tensor -> narrow(total(tensor), rows.get(tensor)))
                .toList();
    }

    /** Gives all processes all sums. */
    TrainedWeights shared() {
        if (!world.isAlone()) {
            try (Scope scope = Scope.open()) {
                world.updates()
                        .share(sharding.byRank().stream()
                                .map(rows -> IntStream.range(0, rows.size())
                                        .mapToObj(tensor -> narrow(total(tensor), rows.get(tensor)))
                                        .toList())
                                .toList());
            }
        }
        return buffers.getFirst();
    }

    @Override
    public void close() {
        buffers.forEach(TrainedWeights::close);
    }
}
