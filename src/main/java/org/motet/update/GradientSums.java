package org.motet.update;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.motet.distributed.Pending;
import org.motet.distributed.Sharding;
import org.motet.distributed.World;
import org.motet.model.CausalLm;
import org.motet.model.Course;
import org.motet.model.TrainedWeights;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * Gradients of an update: a buffer for each worker, summed over workers and processes bucket by bucket while the backward pass goes on. A
 * bucket is sent as soon as no worker will add to its tensors any more. Buckets are sent in the same order by all processes, also by one
 * that has nothing to compute; each row of their sum comes to the process that owns it.
 */
final class GradientSums implements AutoCloseable {
    /** Buckets under way at once: of each there are the parts that others send. */
    private static final int MOST_UNDER_WAY = 3;

    private final List<TrainedWeights> buffers;
    private final World world;
    private final Sharding sharding;
    private final List<Bucket> buckets;
    private final List<long[]> shapes;
    private final Map<Integer, List<Integer>> ofPart = new HashMap<>(); // tensors
    private final Device device;
    private final List<Tensor> shards; // own rows of what was summed before; empty where buffers are whole
    private final int[] reached; // by worker: the lowest part that it is done with
    private final Deque<Sent> underWay = new ArrayDeque<>();
    private long waited; // nanoseconds of workers
    private int next; // bucket to be sent

    /**
     * Tensors that are sent together.
     *
     * @param lowest part of the model, as {@link Course} counts them, that is to be done before
     */
    private record Bucket(List<Integer> tensors, int lowest) {}

    /** A message, and what is to be added to which shards once it is there. */
    private record Sent(Pending pending, List<Integer> tensors, List<Tensor> own) {}

    /**
     * @param inShards whether nothing but the sums of own rows outlives a pass: then buffers are made for each part as the pass comes to
     *     it, and every pass is followed to its end before the next begins
     */
    static GradientSums of(
            CausalLm model, int workers, World world, Sharding sharding, long bucketBytes, boolean inShards) {
        List<long[]> shapes = model.trained().all().stream().map(Tensor::shape).toList();
        List<TrainedWeights> buffers = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            TrainedWeights buffer = model.trained().zeros(model.device());
            if (inShards) {
                buffer.all().forEach(Tensor::empty_);
            }
            buffers.add(buffer);
        }
        return new GradientSums(buffers, shapes, model.device(), world, sharding, bucketBytes, inShards);
    }

    private GradientSums(
            List<TrainedWeights> buffers,
            List<long[]> shapes,
            Device device,
            World world,
            Sharding sharding,
            long bucketBytes,
            boolean inShards) {
        this.device = device;
        this.shapes = shapes;
        this.buffers = buffers;
        this.world = world;
        this.sharding = sharding;
        this.buckets = buckets(buffers.getFirst().parts(), shapes, bucketBytes / Float.BYTES);
        this.reached = new int[buffers.size()];
        List<Integer> parts = buffers.getFirst().parts();
        for (int tensor = 0; tensor < parts.size(); tensor++) {
            ofPart.computeIfAbsent(parts.get(tensor), _ -> new ArrayList<>()).add(tensor);
        }
        this.shards = inShards
                ? IntStream.range(0, shapes.size())
                        .mapToObj(tensor -> {
                            long[] shape = shapes.get(tensor).clone();
                            shape[0] = sharding.of(world.rank()).get(tensor).count();
                            return Tensors.zeros(DType.FLOAT32, device, shape).keep();
                        })
                        .toList()
                : List.of();
    }

    /** From the head down, as the backward pass goes. */
    private static List<Bucket> buckets(List<Integer> parts, List<long[]> shapes, long most) {
        List<Integer> order = IntStream.range(0, shapes.size())
                .boxed()
                .sorted(Comparator.comparing(parts::get, Comparator.reverseOrder()))
                .toList();
        List<Bucket> buckets = new ArrayList<>();
        List<Integer> open = new ArrayList<>();
        long count = 0;
        for (int tensor : order) {
            long own = LongStream.of(shapes.get(tensor)).reduce(1, Math::multiplyExact);
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

    /** Before an update. */
    void clear() {
        shards.forEach(Tensor::zero_);
        if (shards.isEmpty()) {
            buffers.forEach(buffer -> buffer.all().forEach(Tensor::zero_));
        }
    }

    /** Before passes whose gradients are sent: no worker is done with anything. */
    synchronized void begin() {
        Arrays.fill(reached, Integer.MAX_VALUE);
        next = 0;
    }

    TrainedWeights buffer(int worker) {
        return buffers.get(worker);
    }

    /** To be told by a worker of its last pass before gradients are sent. */
    Course course(int worker) {
        return new Course() {
            @Override
            public void entersBack(int part) {
                if (!shards.isEmpty()) {
                    ofPart.getOrDefault(part, List.of()).forEach(tensor -> make(buffers.get(worker), tensor));
                }
            }

            @Override
            public void leftBack(int part) {
                done(worker, part);
            }
        };
    }

    private void make(TrainedWeights buffer, int tensor) {
        try (Scope scope = Scope.open()) {
            buffer.all().get(tensor).adopt(Tensors.zeros(DType.FLOAT32, device, shapes.get(tensor)));
        }
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
        long start = System.nanoTime();
        while (underWay.size() >= MOST_UNDER_WAY) {
            receive(underWay.remove());
        }
        waited += System.nanoTime() - start;
        try (Scope scope = Scope.open()) {
            for (int tensor : bucket.tensors) {
                addWorkers(tensor);
            }
            if (!world.isAlone()) {
                sum(bucket);
            }
            if (!shards.isEmpty()) {
                buffers.forEach(buffer -> bucket.tensors.forEach(
                        tensor -> buffer.all().get(tensor).empty_()));
            }
        }
    }

    private void addWorkers(int tensor) {
        if (!shards.isEmpty() && total(tensor).count() == 0) {
            make(buffers.getFirst(), tensor); // of a worker that has nothing to compute
        }
        for (TrainedWeights other : buffers.subList(1, buffers.size())) {
            Tensor own = other.all().get(tensor);
            if (own.count() > 0) {
                total(tensor).add_(own);
            }
        }
    }

    private void sum(Bucket bucket) {
        List<List<Tensor>> byOwner = new ArrayList<>();
        for (int owner = 0; owner < world.size(); owner++) {
            List<Sharding.Rows> rows = sharding.of(owner);
            boolean isKept = owner == world.rank() && !shards.isEmpty();
            byOwner.add(bucket.tensors.stream()
                    .map(tensor -> narrow(total(tensor), rows.get(tensor)))
                    .map(part -> isKept ? part.copy().keep() : part) // since the buffer will be gone
                    .toList());
        }
        List<Tensor> own = shards.isEmpty() ? List.of() : byOwner.get(world.rank());
        underWay.add(new Sent(world.updates().beginSum(byOwner), bucket.tensors, own));
    }

    private void receive(Sent sent) {
        sent.pending.await();
        for (int i = 0; i < sent.own.size(); i++) {
            shards.get(sent.tensors.get(i)).add_(sent.own.get(i));
            sent.own.get(i).close();
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
            receive(underWay.remove());
        }
    }

    /** Nanoseconds that workers have waited for sums since this was asked last. */
    synchronized long waited() {
        long since = waited;
        waited = 0;
        return since;
    }

    /** Sums of rows that this process owns, one entry a tensor; views that belong to the open scope. */
    List<Tensor> own() {
        if (!shards.isEmpty()) {
            return shards;
        }
        List<Sharding.Rows> rows = sharding.of(world.rank());
        return IntStream.range(0, rows.size())
                .mapToObj(tensor -> narrow(total(tensor), rows.get(tensor)))
                .toList();
    }

    /** Gives all processes all sums, where buffers are whole. */
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
        shards.forEach(Tensor::close);
    }
}
