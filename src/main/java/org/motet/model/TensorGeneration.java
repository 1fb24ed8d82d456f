package org.motet.model;

import java.util.ArrayList;
import java.util.List;
import org.motet.model.tensor.PackedBatch;
import org.motet.model.tensor.TensorKvCache;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;

/** Generation by tensor operations, for any device and type. */
final class TensorGeneration implements Generation {
    private final TensorPasses passes;
    private final TensorKvCache cache;

    TensorGeneration(TensorPasses passes, TensorKvCache cache) {
        this.passes = passes;
        this.cache = cache;
    }

    @Override
    public int rows() {
        return cache.rows();
    }

    @Override
    public Tensor prefill(List<int[]> prompts, int[] counts) {
        List<Tensor> keys = new ArrayList<>(); // [P, K, Lp, d] of each block
        List<Tensor> values = new ArrayList<>();
        try (Scope scope = Scope.open()) {
            PackedBatch batch = passes.pack(prompts);
            Tensor logits = passes.read(batch, prompts, (_, k, v) -> {
                keys.add(batch.byPrompt(k).keep());
                values.add(batch.byPrompt(v).keep());
            });
            int[] lengths = prompts.stream().mapToInt(prompt -> prompt.length).toArray();
            cache.admit(lengths, counts, keys, values);
            return scope.pass(logits);
        } finally {
            keys.forEach(Tensor::close);
            values.forEach(Tensor::close);
        }
    }

    @Override
    public Tensor decode(long[] tokens, long[] positions) {
        return passes.decode(tokens, positions, cache);
    }

    @Override
    public void retain(int[] rows) {
        cache.retain(rows);
    }

    @Override
    public boolean copiesToRetain() {
        return true;
    }

    @Override
    public void close() {
        cache.close();
    }
}
