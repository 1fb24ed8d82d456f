package org.motet.distributed;

import java.util.ArrayList;
import java.util.List;
import org.motet.tensor.Device;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * Tensors that are sent in one message.
 *
 * @param tensors what it is for
 * @param sent their elements one after another: a tensor itself where it is alone
 */
record Bucket(List<Tensor> tensors, Tensor sent) implements AutoCloseable {
    /** Elements of a message; a tensor that has more is sent from where it is, and smaller ones share one. */
    private static final long SHARED = 1 << 16;

    /** Buckets in the order of the tensors; what they make belongs to the open scope. */
    static List<Bucket> of(List<Tensor> tensors) {
        List<Bucket> buckets = new ArrayList<>();
        List<Tensor> open = new ArrayList<>();
        long count = 0;
        for (Tensor tensor : tensors) {
            if (tensor.count() == 0) {
                continue;
            }
            if (!open.isEmpty() && count + tensor.count() > SHARED) {
                buckets.add(together(open));
                open = new ArrayList<>();
                count = 0;
            }
            open.add(tensor);
            count += tensor.count();
        }
        if (!open.isEmpty()) {
            buckets.add(together(open));
        }
        return buckets;
    }

    private static Bucket together(List<Tensor> tensors) {
        if (tensors.size() == 1) {
            return new Bucket(tensors, flat(tensors.getFirst()));
        }
        return new Bucket(
                tensors, Tensors.cat(0, tensors.stream().map(Bucket::flat).toArray(Tensor[]::new)));
    }

    private static Tensor flat(Tensor tensor) {
        return tensor.view(tensor.count());
    }

    /** The same, sent from there. */
    Bucket on(Device device) {
        return new Bucket(tensors, sent.to(device));
    }

    /** Outlives the scope that it was made in: its tensors may be views that were made there, too. */
    Bucket keep() {
        tensors.forEach(Tensor::keep);
        sent.keep();
        return this;
    }

    /** Puts what came into the tensors. */
    void empty() {
        long from = 0;
        for (Tensor tensor : tensors) {
            Tensor came = sent.narrow(0, from, tensor.count());
            if (!came.isAt(tensor)) {
                flat(tensor).copy_(came);
            }
            from += tensor.count();
        }
    }

    @Override
    public void close() {
        tensors.forEach(Tensor::close);
        sent.close();
    }
}
