package org.motet.update;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.motet.distributed.Collectives;
import org.motet.distributed.Pending;
import org.motet.distributed.Sharding;
import org.motet.distributed.World;
import org.motet.model.CausalLm;
import org.motet.model.Course;
import org.motet.tensor.DType;
import org.motet.tensor.NativeHeap;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * Weights of which each process has its own rows alone while updates are made (ZeRO-3). A block is gathered from all before a pass comes
 * to it, the next one meanwhile, and let go after; embedding, final norm and head stay whole. All processes gather the same blocks in the
 * same order, 0 to the top and back, once a round: one that has nothing to compute {@linkplain Walk walks} the same way.
 */
final class WeightShards implements Course, AutoCloseable {
    private final CausalLm model;
    private final Collectives wire; // of its own: its messages come between those of the gradients as they may
    private final Sharding sharding;
    private final int rank;
    private final List<Tensor> whole; // empty where they are apart
    private final List<long[]> shapes;
    private final int layers;
    private final Map<Integer, List<Integer>> tensors = new HashMap<>(); // by block
    private final @Nullable Tensor[] shards; // own rows of what is apart
    private final Deque<Gathered> underWay = new ArrayDeque<>();
    private final int[] left; // by place of a round: workers that are done there
    private int active; // workers of a round
    private int asked; // places that were gathered for
    private int there; // and of which the block has come
    private long waited; // nanoseconds

    /** A block that comes. */
    private record Gathered(List<Tensor> tensors, Pending message) {
        void await() {
            message.await();
        }

        void close() {
            tensors.forEach(Tensor::close);
        }
    }

    /** All processes make one at once. */
    WeightShards(CausalLm model, World world, Sharding sharding) {
        this.model = model;
        this.wire = world.open("weights");
        this.sharding = sharding;
        this.rank = world.rank();
        this.whole = model.trained().all();
        this.shapes = whole.stream().map(Tensor::shape).toList();
        this.layers = model.config().layers();
        this.shards = new Tensor[whole.size()];
        this.left = new int[2 * layers - 1];
        NativeHeap.returnLarge(); // blocks come and go between tensors of all sizes
        List<Integer> parts = model.trained().parts();
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) >= 0 && parts.get(i) < layers) {
                tensors.computeIfAbsent(parts.get(i), _ -> new ArrayList<>()).add(i);
            }
        }
    }

    /** Keeps own rows alone of all blocks. */
    void takeApart() {
        for (int block = 0; block < layers; block++) {
            for (int tensor : of(block)) {
                try (Scope scope = Scope.open()) {
                    shards[tensor] =
                            rows(whole.get(tensor), tensor, rank).copy().keep();
                }
            }
            release(block);
        }
        NativeHeap.trim(); // the first time: weights that were loaded before
    }

    /** Makes all blocks whole again in all processes. */
    void bringTogether() {
        for (int block = 0; block < layers; block++) {
            Gathered gathered = gather(block);
            gathered.await();
            install(block, gathered);
            for (int tensor : of(block)) {
                Tensor shard = shards[tensor];
                if (shard != null) {
                    shard.close();
                }
                shards[tensor] = null;
            }
        }
        model.weightsChanged();
    }

    /** Rows of each tensor that this process changes; views belong to the open scope. */
    List<Tensor> own() {
        return IntStream.range(0, shards.length)
                .mapToObj(tensor -> {
                    Tensor shard = shards[tensor];
                    return shard != null ? shard : rows(whole.get(tensor), tensor, rank);
                })
                .toList();
    }

    /** Whether that tensor is in all processes. */
    boolean isWhole(int tensor) {
        return shards[tensor] == null;
    }

    /** Before so many workers, at least one, walk up and back: each tells where it is. */
    synchronized void begin(int workers) {
        active = workers;
        asked = 0;
        there = 0;
        Arrays.fill(left, 0);
    }

    @Override
    public void enters(int block) {
        enter(block);
    }

    @Override
    public void left(int block) {
        if (block < layers - 1) { // the uppermost is the next on the way back
            leave(block);
        }
    }

    @Override
    public void entersBack(int part) {
        if (part >= 0 && part < layers) {
            enter(2 * layers - 2 - part);
        }
    }

    @Override
    public void leftBack(int part) {
        if (part >= 0 && part < layers) {
            leave(2 * layers - 2 - part);
        }
    }

    /** The block at a place of a round: 0 to the uppermost, and down to 0. */
    private int block(int place) {
        return place < layers ? place : 2 * layers - 2 - place;
    }

    private synchronized void enter(int place) {
        while (asked <= Math.min(place + 1, left.length - 1)) {
            underWay.add(gather(block(asked++)));
        }
        while (there <= place) {
            int block = block(there);
            boolean isHere = isInUse(block);
            Gathered gathered = underWay.remove();
            long start = System.nanoTime();
            gathered.await();
            waited += System.nanoTime() - start;
            there++;
            if (isHere) {
                gathered.close(); // for a worker that is still on its way up
            } else {
                install(block, gathered);
            }
        }
    }

    private synchronized void leave(int place) {
        left[place]++;
        int block = block(place);
        if (left[place] == active && !isInUse(block)) {
            release(block);
        }
    }

    private boolean isInUse(int block) {
        return isOpen(block) || isOpen(2 * layers - 2 - block);
    }

    private boolean isOpen(int place) {
        return place < there && left[place] < active;
    }

    /** Nanoseconds of waiting for blocks since this was asked last. */
    synchronized long waited() {
        long since = waited;
        waited = 0;
        return since;
    }

    private List<Integer> of(int block) {
        return tensors.getOrDefault(block, List.of());
    }

    private Tensor rows(Tensor tensor, int number, int owner) {
        Sharding.Rows rows = sharding.of(owner).get(number);
        return tensor.narrow(0, rows.from(), rows.count());
    }

    private Gathered gather(int block) {
        List<Tensor> made = new ArrayList<>();
        try (Scope scope = Scope.open()) {
            for (int tensor : of(block)) {
                Tensor all = Tensors.empty(DType.FLOAT32, model.device(), shapes.get(tensor))
                        .keep();
                Tensor shard = shards[tensor];
                if (shard != null) {
                    rows(all, tensor, rank).copy_(shard);
                }
                made.add(all);
            }
            List<List<Tensor>> byOwner = IntStream.range(0, sharding.byRank().size())
                    .mapToObj(owner -> IntStream.range(0, made.size())
                            .mapToObj(i -> rows(made.get(i), of(block).get(i), owner))
                            .toList())
                    .toList();
            return new Gathered(made, wire.beginShare(byOwner));
        }
    }

    private void install(int block, Gathered gathered) {
        List<Integer> own = of(block);
        for (int i = 0; i < own.size(); i++) {
            whole.get(own.get(i)).adopt(gathered.tensors().get(i));
        }
        gathered.close();
        model.blockChanged(block);
    }

    private void release(int block) {
        of(block).forEach(tensor -> whole.get(tensor).empty_());
        model.blockChanged(block);
    }

    @Override
    public void close() {
        for (Tensor shard : shards) {
            if (shard != null) {
                shard.close();
            }
        }
    }
}
