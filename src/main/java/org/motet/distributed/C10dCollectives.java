package org.motet.distributed;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.ReduceOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/** By libtorch's process groups (c10d). */
final class C10dCollectives implements Collectives, AutoCloseable {
    /** Elements of a bucket: tensors that are smaller share one, so that few messages are sent. */
    private static final long BUCKET = 1 << 20;

    private final int rank;
    private final int size;
    private final ProcessGroups groups;
    private final RollCall roll;
    private final Course.Turn turn;

    /**
     * @param name of the groups: another for each thread that uses them
     * @param address of this machine, by which the others reach it
     */
    C10dCollectives(
            RankStore store, String name, Placement placement, String address, Transport transport, RollCall roll) {
        this.rank = placement.rank();
        this.size = placement.size();
        this.roll = roll;
        this.turn = roll.course().turn();
        turn.come();
        this.groups = ProcessGroups.of(store, name, placement, address, transport);
        turn.through();
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return size;
    }

    /** By one reduction to the owner for all of them: libtorch's reduce-scatter of Gloo is a sum to all, of which a part is kept. */
    @Override
    public Pending beginSum(List<Tensor> tensors, int owner) {
        return begin(tensors, rank == owner, filled -> {
            ReduceOptions to = new ReduceOptions();
            to.rootRank(owner);
            to.rootTensor(0);
            return groups.tensors().reduce(filled, to);
        });
    }

    @Override
    public Pending beginShare(List<Tensor> tensors, int owner) {
        return begin(tensors, rank != owner, filled -> {
            BroadcastOptions from = new BroadcastOptions();
            from.rootRank(owner);
            from.rootTensor(0);
            return groups.tensors().broadcast(filled, from);
        });
    }

    /** @param receives whether the tensors are to hold what comes */
    private Pending begin(List<Tensor> tensors, boolean receives, Function<TensorVector, Work> message) {
        try (Scope scope = Scope.open()) {
            List<Bucket> buckets = Bucket.of(tensors, Long.MAX_VALUE, groups::sendable);
            if (buckets.isEmpty()) {
                return () -> {};
            }
            Bucket bucket = buckets.getFirst();
            if (receives) {
                bucket.tensors().forEach(Tensor::keep); // views outlive the scope that they were made in
            }
            bucket.filled().keep();
            Work work = message.apply(new TensorVector(bucket.filled().torch()));
            work.retainReference();
            return () -> {
                await(work);
                work.close();
                if (receives) {
                    try (Scope inner = Scope.open()) {
                        bucket.empty();
                    }
                    bucket.tensors().forEach(Tensor::close);
                }
                bucket.filled().close();
            };
        }
    }

    @Override
    public void share(List<List<Tensor>> byOwner) {
        try (Scope scope = Scope.open()) {
            List<Bucket> buckets = new ArrayList<>();
            List<Work> works = new ArrayList<>();
            for (int owner = 0; owner < size; owner++) {
                BroadcastOptions from = new BroadcastOptions();
                from.rootRank(owner);
                from.rootTensor(0);
                for (Bucket bucket : Bucket.of(byOwner.get(owner), BUCKET, groups::sendable)) {
                    buckets.add(bucket);
                    works.add(groups.tensors().broadcast(new TensorVector(bucket.filled().torch()), from));
                }
            }
            for (int i = 0; i < works.size(); i++) {
                await(works.get(i));
                buckets.get(i).empty();
            }
        }
    }

    @Override
    public List<byte[]> gather(byte[] own) {
        long[] lengths = new long[size];
        try (Scope scope = Scope.open()) {
            Tensor all = Tensors.empty(DType.INT64, Device.CPU, size);
            Tensor mine = Tensors.of(new long[] {own.length}, Device.CPU, 1);
            await(groups.bytes()._allgather_base(all.torch(), mine.torch()));
            all.memory()
                    .asByteBuffer()
                    .order(java.nio.ByteOrder.nativeOrder())
                    .asLongBuffer()
                    .get(lengths);
        }
        long longest = 0;
        for (long length : lengths) {
            longest = Math.max(longest, length);
        }
        List<byte[]> gathered = new ArrayList<>();
        if (longest == 0) {
            for (int r = 0; r < size; r++) {
                gathered.add(new byte[0]);
            }
            return gathered;
        }
        try (Scope scope = Scope.open()) {
            Tensor all = Tensors.empty(DType.UINT8, Device.CPU, size, longest);
            Tensor mine = Tensors.zeros(DType.UINT8, Device.CPU, longest);
            mine.memory().asSlice(0, own.length).copyFrom(java.lang.foreign.MemorySegment.ofArray(own));
            await(groups.bytes()._allgather_base(all.torch().view(size * longest), mine.torch()));
            for (int r = 0; r < size; r++) {
                gathered.add(
                        all.memory().asSlice(r * longest, lengths[r]).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
            }
        }
        return gathered;
    }

    private void await(Work work) {
        turn.come();
        try (PointerScope scope = new PointerScope()) {
            work._wait();
        } catch (RuntimeException lost) {
            throw roll.explain(lost);
        }
        turn.through();
    }

    @Override
    public void close() {
        groups.close();
    }
}
