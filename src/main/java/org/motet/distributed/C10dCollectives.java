package org.motet.distributed;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
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
    private final int rank;
    private final int size;
    private final ProcessGroups groups;
    private final RollCall roll;
    private final Course.Turn turn;
    private int tags; // of messages of one process to another

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

    @Override
    public Pending beginSum(List<List<Tensor>> byOwner) {
        return groups.isOverTcp() ? Messages.sum(this, byOwner) : reduced(byOwner);
    }

    @Override
    public Pending beginShare(List<List<Tensor>> byOwner) {
        return groups.isOverTcp() ? Messages.share(this, byOwner) : broadcast(byOwner);
    }

    private Pending reduced(List<List<Tensor>> byOwner) {
        return collectively(byOwner, (filled, owner) -> {
            ReduceOptions to = new ReduceOptions();
            to.rootRank(owner);
            to.rootTensor(0);
            return groups.tensors().reduce(filled, to);
        });
    }

    private Pending broadcast(List<List<Tensor>> byOwner) {
        return collectively(byOwner, (filled, owner) -> {
            BroadcastOptions from = new BroadcastOptions();
            from.rootRank(owner);
            from.rootTensor(0);
            return groups.tensors().broadcast(filled, from);
        });
    }

    /** One call of all for each owner. What comes where nothing was to come is thrown away. */
    private Pending collectively(List<List<Tensor>> byOwner, BiFunction<TensorVector, Integer, Work> call) {
        List<Bucket> buckets = new ArrayList<>();
        List<Work> works = new ArrayList<>();
        try (Scope scope = Scope.open()) {
            for (int owner = 0; owner < size; owner++) {
                for (Bucket bucket : Bucket.of(byOwner.get(owner))) {
                    buckets.add(bucket.keep());
                    Work work = call.apply(new TensorVector(bucket.sent().torch()), owner);
                    work.retainReference();
                    works.add(work);
                }
            }
        }
        return () -> {
            works.forEach(this::finish);
            try (Scope scope = Scope.open()) {
                buckets.forEach(Bucket::empty);
            }
            buckets.forEach(Bucket::close);
        };
    }

    /** Numbers for as many messages to each process; all count alike. */
    int tags(int count) {
        int first = tags;
        tags += count;
        return first;
    }

    /** Begins to send a tensor in host memory. */
    Work send(Tensor tensor, int to, int tag) {
        Work work = groups.bytes().send(new TensorVector(tensor.torch()), to, tag);
        work.retainReference();
        return work;
    }

    Work receive(Tensor tensor, int from, int tag) {
        Work work = groups.bytes().recv(new TensorVector(tensor.torch()), from, tag);
        work.retainReference();
        return work;
    }

    void finish(Work work) {
        await(work);
        work.close();
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
