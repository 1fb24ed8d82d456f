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
 * @param sent their elements one after another in host memory: a tensor itself where it is alone and there already
 */
record Bucket(List<Tensor> tensors, Tensor sent) {

    /** Buckets in the order of the tensors, of so many elements each unless a tensor has more; what they make belongs to the open scope. */
    static List<Bucket> of(List<Tensor> tensors, long most) {
        List<Bucket> buckets = new ArrayList<>();
        List<Tensor> open = new ArrayList<>();
        long count = 0;
        for (Tensor tensor : tensors) {
            if (tensor.count() == 0) {
                continue;
            }
            if (!open.isEmpty() && count + tensor.count() > most) {
                buckets.add(of(open));
                open = new ArrayList<>();
                count = 0;
            }
            open.add(tensor);
            count += tensor.count();
        }
        if (!open.isEmpty()) {
            buckets.add(of(open));
        }
        return buckets;
    }

    private static Bucket of(List<Tensor> tensors) {
        if (tensors.size() == 1) {
            return new Bucket(tensors, flat(tensors.getFirst()).to(Device.CPU));
        }
        Tensor[] parts = tensors.stream().map(Bucket::flat).toArray(Tensor[]::new);
        return new Bucket(tensors, Tensors.cat(0, parts).to(Device.CPU));
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
