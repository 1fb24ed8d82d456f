package org.motet.distributed;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * Tensors that are sent in one message.
 *
 * @param tensors what it is for
 * @param sent their elements one after another where they can be sent from: a tensor itself where it is alone and there already
 */
record Bucket(List<Tensor> tensors, Tensor sent) {

    /** Buckets in the order of the tensors, of so many elements each unless a tensor has more; what they make belongs to the open scope. */
    static List<Bucket> of(List<Tensor> tensors, long most, UnaryOperator<Tensor> sendable) {
        List<Bucket> buckets = new ArrayList<>();
        List<Tensor> open = new ArrayList<>();
        long count = 0;
        for (Tensor tensor : tensors) {
            if (tensor.count() == 0) {
                continue;
            }
            if (!open.isEmpty() && count + tensor.count() > most) {
                buckets.add(of(open, sendable));
                open = new ArrayList<>();
                count = 0;
            }
            open.add(tensor);
            count += tensor.count();
        }
        if (!open.isEmpty()) {
            buckets.add(of(open, sendable));
        }
        return buckets;
    }

    private static Bucket of(List<Tensor> tensors, UnaryOperator<Tensor> sendable) {
        if (tensors.size() == 1) {
            return new Bucket(tensors, sendable.apply(flat(tensors.getFirst())));
        }
        Tensor[] parts = tensors.stream().map(Bucket::flat).toArray(Tensor[]::new);
        return new Bucket(tensors, sendable.apply(Tensors.cat(0, parts)));
    }

    private static Tensor flat(Tensor tensor) {
        return tensor.view(tensor.count());
    }

    Tensor filled() {
        return sent;
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
}
