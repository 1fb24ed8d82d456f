package org.motet.model;

import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.motet.model.lora.LoraShape;
import org.motet.model.lora.LoraWeights;
import org.motet.tensor.Crew;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;
import org.motet.weights.ModelDirectory;
import org.motet.weights.TensorEntry;

/**
 * A decoder-only language model of the Qwen2, Qwen3 or Llama kind: weights, perhaps an adapter beside them, and {@link Passes} that
 * compute with them. Weights are fp32 and train; under an adapter they are frozen, stand in the type of the products, and the
 * adapter trains. Passes may run in several threads at once as long as nobody changes the weights.
 */
public final class CausalLm implements AutoCloseable {
    private static final LongConsumer NOBODY = _ -> {};

    private final ModelConfig config;
    private final Device device;
    private final DType compute;
    private final ModelWeights weights;
    private final @Nullable LoraWeights adapter;
    private final Passes passes;
    private final boolean owner; // of weights and adapter

    private CausalLm(
            ModelConfig config,
            Device device,
            DType compute,
            ModelWeights weights,
            @Nullable LoraWeights adapter,
            Passes passes,
            boolean owner) {
        this.config = config;
        this.device = device;
        this.compute = compute;
        this.weights = weights;
        this.adapter = adapter;
        this.passes = passes;
        this.owner = owner;
    }

    /** Loads the weights of a model directory. */
    public static CausalLm load(ModelDirectory directory, Device device, DType compute) {
        return load(directory, device, compute, PassesKind.AUTO);
    }

    /** Loads the weights of a model directory, to compute with passes of that kind. */
    public static CausalLm load(ModelDirectory directory, Device device, DType compute, PassesKind kind) {
        return load(directory, device, compute, kind, NOBODY);
    }

    /** @param loaded told of the bytes of each tensor that is in place */
    public static CausalLm load(
            ModelDirectory directory, Device device, DType compute, PassesKind kind, LongConsumer loaded) {
        return empty(checked(directory), device, compute, kind).filled(directory, loaded);
    }

    /**
     * Loads the weights of a model directory, frozen, and puts an adapter beside them whose numbers are all zero: fill them,
     * then call {@link #weightsChanged()}. It computes by tensor operations.
     */
    public static CausalLm loadFrozen(ModelDirectory directory, Device device, DType compute, LoraShape shape) {
        return loadFrozen(directory, device, compute, shape, NOBODY);
    }

    /** @param loaded told of the bytes of each tensor that is in place */
    public static CausalLm loadFrozen(
            ModelDirectory directory, Device device, DType compute, LoraShape shape, LongConsumer loaded) {
        return emptyFrozen(checked(directory), device, compute, shape).filled(directory, loaded);
    }

    /** The same with weights that are all zero, as those of the adapter: for weights that come from elsewhere. */
    public static CausalLm emptyFrozen(ModelConfig config, Device device, DType compute, LoraShape shape) {
        requireComputable(compute);
        ModelWeights weights = ModelWeights.frozen(config, device, compute);
        LoraWeights adapter = LoraWeights.zeros(config, shape, device);
        Passes passes = new TensorPasses(config, device, compute, weights, adapter);
        return new CausalLm(config, device, compute, weights, adapter, passes, true);
    }

    private static ModelConfig checked(ModelDirectory directory) {
        ModelConfig config = ModelConfig.of(directory);
        directory.requireShapes(config.parameterShapes());
        return config;
    }

    private static void requireComputable(DType compute) {
        if (compute != DType.FLOAT32 && compute != DType.BFLOAT16) {
            throw new IllegalArgumentException("models compute in float32 or bfloat16, not in " + compute);
        }
    }

    private CausalLm filled(ModelDirectory directory, LongConsumer loaded) {
        boolean whole = false;
        try (Scope scope = Scope.open()) {
            for (Map.Entry<String, Tensor> view : weights.named().entrySet()) {
                view.getValue().copy_(stored(view.getKey(), directory));
                requireFinite(view.getKey(), view.getValue(), directory);
                loaded.accept(directory.tensor(view.getKey()).data().byteSize());
            }
            whole = true;
        } finally {
            if (!whole) {
                close();
            }
        }
        weightsChanged();
        return this;
    }

    /**
     * Takes the weights of another directory; an adapter stays as it is. Nobody may compute with the model meanwhile.
     *
     * @throws IllegalArgumentException if their shapes differ or they are damaged; the model then keeps its own
     */
    public void reload(ModelDirectory directory) {
        directory.requireShapes(config.parameterShapes());
        for (String name : weights.named().keySet()) {
            try (Scope scope = Scope.open()) {
                requireFinite(name, stored(name, directory), directory);
            }
        }
        try (Scope scope = Scope.open()) {
            weights.named().forEach((name, view) -> view.copy_(stored(name, directory)));
        }
        weightsChanged();
    }

    private static Tensor stored(String name, ModelDirectory directory) {
        TensorEntry entry = directory.tensor(name);
        return Tensors.copyOf(entry.data(), DTypes.of(entry.dtype()), Device.CPU, entry.shape());
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
        requireComputable(compute);
        PassesKind chosen = kind.of(config, device, compute);
        ModelWeights weights = ModelWeights.zeros(config, device);
        Passes passes = chosen.create(config, device, compute, weights);
        return new CausalLm(config, device, compute, weights, null, passes, true);
    }

    /**
     * The model without its adapter: its base, on the same weights, which stay this model's. The reference of a policy that
     * trains an adapter; open no longer than this model.
     *
     * @throws IllegalStateException if there is no adapter
     */
    public CausalLm base() {
        if (adapter == null) {
            throw new IllegalStateException("a model without adapter has no base");
        }
        return new CausalLm(
                config, device, compute, weights, null, new TensorPasses(config, device, compute, weights), false);
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

    /**
     * The weights: fp32, or frozen under an adapter. Whoever changes them calls {@link #weightsChanged()} before the next pass.
     */
    public ModelWeights weights() {
        return weights;
    }

    /** The adapter; null where all weights train. Whoever changes it calls {@link #weightsChanged()} before the next pass. */
    public @Nullable LoraWeights adapter() {
        return adapter;
    }

    /** What training changes: the adapter where there is one, else all weights. */
    public TrainedWeights trained() {
        return adapter == null ? weights : adapter;
    }

    /** Makes the next pass see the current weights. */
    public void weightsChanged() {
        passes.weightsChanged();
    }

    /** As {@link Passes#blockChanged}. */
    public void blockChanged(int block) {
        passes.blockChanged(block);
    }

    /** As {@link Passes#score}. */
    public Scores score(List<Completions> groups, double temperature) {
        return passes.score(groups, temperature);
    }

    /** As {@link Passes#logits}. */
    public Tensor logits(int[] tokens) {
        return passes.logits(tokens);
    }

    /** As {@link Passes#backward}, which nobody follows. */
    public void backward(
            List<Completions> groups,
            CompletionLoss loss,
            double temperature,
            TrainedWeights gradients,
            boolean recompute) {
        backward(groups, loss, temperature, gradients, recompute, Course.UNWATCHED);
    }

    /** As {@link Passes#backward}. */
    public void backward(
            List<Completions> groups,
            CompletionLoss loss,
            double temperature,
            TrainedWeights gradients,
            boolean recompute,
            Course course) {
        passes.backward(groups, loss, temperature, gradients, recompute, course);
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
        if (owner) {
            weights.close();
            if (adapter != null) {
                adapter.close();
            }
        }
    }
}
