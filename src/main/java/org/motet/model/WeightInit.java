package org.motet.model;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/** Fresh weights: normal matrices, ones for norms, zeros for biases; those that write into the residual stream smaller. */
public final class WeightInit {
    /** Numbers that are made at once. */
    private static final int SLICE = 1 << 18;

    private WeightInit() {}

    /**
     * Fills a model. Each number is a pure function of (seed, tensor, element).
     *
     * @param deviation standard deviation of matrices; {@code output} and {@code down} projections get it divided by the
     *     square root of twice the layers, so that the residual stream keeps its scale with depth
     */
    public static void normal(CausalLm model, double deviation, long seed) {
        double residual = deviation / Math.sqrt(2.0 * model.config().layers());
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> views = model.weights().named();
            int number = 0;
            for (Parameter parameter : model.config().parameters()) {
                long key = seed * 1_000_003 + number++;
                Tensor all = Objects.requireNonNull(views.get(parameter.name())).view(parameter.count());
                for (long from = 0; from < parameter.count(); from += SLICE) {
                    float[] values = new float[(int) Math.min(SLICE, parameter.count() - from)];
                    switch (parameter.start()) {
                        case NORMAL -> fill(values, deviation, key, from);
                        case RESIDUAL -> fill(values, residual, key, from);
                        case ONE -> Arrays.fill(values, 1);
                        case ZERO -> {}
                    }
                    try (Scope slice = Scope.open()) {
                        all.narrow(0, from, values.length).copy_(Tensors.of(values, Device.CPU, values.length));
                    }
                }
            }
        }
        model.weightsChanged();
    }

    private static void fill(float[] values, double deviation, long key, long from) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * gaussian(key, from + i));
        }
    }

    /** Box and Muller's transform of two uniform numbers keyed by (key, i). */
    private static double gaussian(long key, long i) {
        double u = 1 - uniform(key, 2 * i);
        double v = uniform(key, 2 * i + 1);
        return StrictMath.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * Math.PI * v);
    }

    /** A number of [0, 1) that is a pure function of (key, i). */
    public static double uniform(long key, long i) {
        long z = (key * 0x9e3779b97f4a7c15L) ^ (i + 0x632be59bd9b4e019L) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
    }
}
