package org.motet.train.bench;

import org.motet.model.ModelConfig;
import org.motet.model.PassesKind;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;
import org.motet.tensor.Workers;

/**
 * What is measured: a model with random weights, and how it computes.
 *
 * @param threads workers on the processor
 */
public record BenchmarkSetting(ModelConfig model, Device device, DType dtype, PassesKind passes, int threads) {
    public BenchmarkSetting {
        StepShape.requireOne("--threads", threads);
    }

    /** GFLOP/s of products of 1536 x 1536 matrices, all workers at once; best of several within two seconds. */
    double peakProducts(Workers workers) {
        int n = 1536;
        double best = 0;
        long end = System.nanoTime() + 2_000_000_000L;
        for (int repeat = 0; repeat < 16 && System.nanoTime() < end; repeat++) {
            long start = System.nanoTime();
            workers.run(worker -> {
                try (Scope scope = Scope.open()) {
                    Tensor a = Tensors.full(0.5, DType.FLOAT32, device, n, n).to(dtype); // [n, n]
                    a.mm(a).select(0, 0).toFloats();
                }
                return worker;
            });
            best = Math.max(best, 2.0 * n * n * n * workers.count() / (System.nanoTime() - start));
        }
        return best;
    }
}
