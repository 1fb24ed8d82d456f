package org.motet.model;

import java.util.Map;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/** Fresh weights: normal matrices, ones for norms, zeros for biases; those that write into the residual stream smaller. */
public final class WeightInit {
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
            int number = 0;
            for (Map.Entry<String, Tensor> view :
                    ParameterViews.of(model.config(), model.weights()).entrySet()) {
                String name = view.getKey();
                boolean writesResidual = name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight");
                fill(view.getValue(), name, writesResidual ? residual : deviation, seed * 1_000_003 + number++);
            }
        }
        model.weightsChanged();
    }

    private static void fill(Tensor tensor, String name, double deviation, long key) {
        float[] values = new float[Math.toIntExact(tensor.count())];
        if (name.contains("norm")) {
            java.util.Arrays.fill(values, 1);
        } else if (!name.endsWith(".bias")) {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (deviation * gaussian(key, i));
            }
        }
        tensor.copy_(Tensors.of(values, Device.CPU, tensor.shape()));
    }

    /** Box and Muller's transform of two uniform numbers keyed by (key, i). */
    private static double gaussian(long key, long i) {
        double u = 1 - uniform(key, 2 * i);
        double v = uniform(key, 2 * i + 1);
        return StrictMath.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * Math.PI * v);
    }

    private static double uniform(long key, long i) {
        long z = (key * 0x9e3779b97f4a7c15L) ^ (i + 0x632be59bd9b4e019L) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
    }
}
