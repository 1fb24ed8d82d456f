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

    /** GFLOP/s of products of 1536 x 1536 matrices, all workers at once: the sum of what each reaches at best within a second. */
    double peakProducts(Workers workers) {
        return workers.run(_ -> peakProduct()).stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    private double peakProduct() {
        int n = 1536;
        double best = 0;
        try (Scope scope = Scope.open()) {
            Tensor a = Tensors.full(0.5, DType.FLOAT32, device, n, n).to(dtype); // [n, n]
            long end = System.nanoTime() + 1_000_000_000L;
            do {
                long start = System.nanoTime();
                try (Scope inner = Scope.open()) {
                    a.mm(a).select(0, 0).toFloats(); // waits for a device
                }
                best = Math.max(best, 2.0 * n * n * n / (System.nanoTime() - start));
            } while (System.nanoTime() < end);
        }
        return best;
    }
}
