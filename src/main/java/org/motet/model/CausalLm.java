package org.motet.model;

import java.util.List;
import java.util.Map;
import org.motet.tensor.Crew;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;
import org.motet.weights.ModelDirectory;
import org.motet.weights.TensorEntry;

/**
 * A decoder-only language model of the Qwen2, Qwen3 or Llama kind: fp32 weights, and {@link Passes} that compute with them.
 * Passes may run in several threads at once as long as nobody changes the weights.
 */
public final class CausalLm implements AutoCloseable {
    private final ModelConfig config;
    private final Device device;
    private final DType compute;
    private final ModelWeights weights;
    private final Passes passes;

    private CausalLm(ModelConfig config, Device device, DType compute, PassesKind kind) {
        if (compute != DType.FLOAT32 && compute != DType.BFLOAT16) {
            throw new IllegalArgumentException("models compute in float32 or bfloat16, not in " + compute);
        }
        this.config = config;
        this.device = device;
        this.compute = compute;
        PassesKind chosen = kind.of(config, device, compute);
        this.weights = ModelWeights.zeros(config, device);
        this.passes = chosen.create(config, device, compute, weights);
    }

    /** Loads the weights of a model directory. */
    public static CausalLm load(ModelDirectory directory, Device device, DType compute) {
        return load(directory, device, compute, PassesKind.AUTO);
    }

    /** Loads the weights of a model directory, to compute with passes of that kind. */
    public static CausalLm load(ModelDirectory directory, Device device, DType compute, PassesKind kind) {
        ModelConfig config = ModelConfig.of(directory);
        directory.requireShapes(config.parameterShapes());
        CausalLm model = new CausalLm(config, device, compute, kind);
        boolean whole = false;
        try (Scope scope = Scope.open()) {
            for (Map.Entry<String, Tensor> view : model.weights.named().entrySet()) {
                TensorEntry entry = directory.tensor(view.getKey());
                view.getValue()
                        .copy_(Tensors.copyOf(entry.data(), DTypes.of(entry.dtype()), Device.CPU, entry.shape()));
                requireFinite(view.getKey(), view.getValue(), directory);
            }
            whole = true;
        } finally {
            if (!whole) {
                model.close();
            }
        }
        model.weightsChanged();
        return model;
    }

    /** A single number that is not finite would spoil every loss; absurdly large ones overflow the norm too. */
    private static void requireFinite(String name, Tensor tensor, ModelDirectory directory) {
        if (!tensor.isFinite()) {
            throw new IllegalArgumentException(directory.path() + ": " + name
                    + " holds numbers that are not finite, or too large to compute with; the weights are damaged");
        }
    }

    /** A model whose weights are all zero; for weights that come from elsewhere. */
    public static CausalLm empty(ModelConfig config, Device device, DType compute) {
        return empty(config, device, compute, PassesKind.AUTO);
    }

    /** The same, to compute with passes of that kind. */
    public static CausalLm empty(ModelConfig config, Device device, DType compute, PassesKind kind) {
        return new CausalLm(config, device, compute, kind);
    }

    public ModelConfig config() {
        return config;
    }

    public Device device() {
        return device;
    }

    /** Type of the matrix products. */
    public DType compute() {
        return compute;
    }

    /** The fp32 weights. Whoever changes them calls {@link #weightsChanged()} before the next pass. */
    public ModelWeights weights() {
        return weights;
    }

    /** Makes the next pass see the current weights. */
    public void weightsChanged() {
        passes.weightsChanged();
    }

    /** As {@link Passes#score}. */
    public Scores score(List<Completions> groups, double temperature) {
        return passes.score(groups, temperature);
    }

    /** As {@link Passes#logits}. */
    public Tensor logits(int[] tokens) {
        return passes.logits(tokens);
    }

    /** As {@link Passes#backward}. */
    public void backward(
            List<Completions> groups,
            CompletionLoss loss,
            double temperature,
            ModelWeights gradients,
            boolean recompute) {
        passes.backward(groups, loss, temperature, gradients, recompute);
    }

    /** As {@link Passes#newGeneration}. */
    public Generation newGeneration(Crew crew) {
        return passes.newGeneration(crew);
    }

    /** Generation by tensor operations, of a model with passes of that kind. */
    Generation tensorGeneration() {
        return ((TensorPasses) passes).tensorGeneration();
    }

    /** As {@link Passes#sharesSteps}. */
    public boolean sharesSteps() {
        return passes.sharesSteps();
    }

    @Override
    public void close() {
        passes.close();
        weights.close();
    }
}
