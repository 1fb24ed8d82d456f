package org.motet.distributed;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Work;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * Sums and shares over TCP as messages between each two processes: 4n (W-1)/W bytes leave a process for n numbers, as a ring would have
 * it, in one hop. (Gloo's own reduction goes round a ring and then to the owner, half as much again; its reduce-scatter is a sum to all.)
 *
 * <p>Each process says first what it will receive and sends after that. A receiver's readiness travels to the sender in one stream with what it
 * sends itself: behind megabytes of its own it would let the two directions of a line go one after the other.
 */
final class Messages {
    private Messages() {}

    /** The owner adds in the order of the ranks. */
    static Pending sum(C10dCollectives between, List<List<Tensor>> byOwner) {
        int rank = between.rank();
        List<List<Bucket>> buckets = new ArrayList<>(); // by owner
        List<List<Tensor>> parts = new ArrayList<>(); // by own bucket: of each rank
        List<Work> works = new ArrayList<>();
        try (Scope scope = Scope.open()) {
            int tag = prepare(between, byOwner, buckets);
            List<Bucket> own = buckets.get(rank);
            for (int i = 0; i < own.size(); i++) {
                List<Tensor> ofBucket = new ArrayList<>();
                for (int from = 0; from < between.size(); from++) {
                    if (from == rank) {
                        ofBucket.add(own.get(i).sent());
                    } else {
                        Tensor part = Tensors.empty(
                                DType.FLOAT32, Device.CPU, own.get(i).sent().count());
                        ofBucket.add(part.keep());
                        works.add(between.receive(part, from, tag + i));
                    }
                }
                parts.add(ofBucket);
            }
            for (int step = 1; step < between.size(); step++) {
                int to = (rank + step) % between.size(); // not all to one at once
                send(between, buckets.get(to), to, tag, works);
            }
        }
        return () -> {
            works.forEach(between::finish);
            try (Scope scope = Scope.open()) {
                for (int i = 0; i < parts.size(); i++) {
                    Bucket own = buckets.get(rank).get(i);
                    Tensor sum = parts.get(i).getFirst();
                    parts.get(i).subList(1, between.size()).forEach(sum::add_);
                    if (rank != 0) {
                        own.sent().copy_(sum);
                    }
                    own.empty();
                }
            }
            for (List<Tensor> ofBucket : parts) {
                for (int from = 0; from < between.size(); from++) {
                    if (from != rank) {
                        ofBucket.get(from).close();
                    }
                }
            }
            buckets.forEach(of -> of.forEach(Bucket::close));
        };
    }

    /** The owner sends to all others. */
    static Pending share(C10dCollectives between, List<List<Tensor>> byOwner) {
        int rank = between.rank();
        List<List<Bucket>> buckets = new ArrayList<>();
        List<Work> works = new ArrayList<>();
        try (Scope scope = Scope.open()) {
            int tag = prepare(between, byOwner, buckets);
            for (int step = 1; step < between.size(); step++) {
                int from = (rank + between.size() - step) % between.size();
                for (int i = 0; i < buckets.get(from).size(); i++) {
                    works.add(between.receive(buckets.get(from).get(i).sent(), from, tag + i));
                }
            }
            for (int step = 1; step < between.size(); step++) {
                send(between, buckets.get(rank), (rank + step) % between.size(), tag, works);
            }
        }
        return () -> {
            works.forEach(between::finish);
            try (Scope scope = Scope.open()) {
                for (int owner = 0; owner < between.size(); owner++) {
                    if (owner != rank) {
                        buckets.get(owner).forEach(Bucket::empty);
                    }
                }
            }
            buckets.forEach(of -> of.forEach(Bucket::close));
        };
    }

    private static void send(C10dCollectives between, List<Bucket> buckets, int to, int tag, List<Work> works) {
        for (int i = 0; i < buckets.size(); i++) {
            works.add(between.send(buckets.get(i).sent(), to, tag + i));
        }
    }

    /** What is sent of each owner's, and the number of the first message. */
    private static int prepare(C10dCollectives between, List<List<Tensor>> byOwner, List<List<Bucket>> buckets) {
        int most = 0;
        for (List<Tensor> tensors : byOwner) {
            List<Bucket> of = Bucket.of(tensors).stream()
                    .map(bucket -> bucket.on(Device.CPU).keep())
                    .toList();
            buckets.add(of);
            most = Math.max(most, of.size());
        }
        return between.tags(most);
    }
}
