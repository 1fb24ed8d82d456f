package org.motet.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.FloatBlock;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;
import org.motet.weights.ModelDirectory;
import org.motet.weights.TensorEntry;

/**
 * A decoder-only language model of the Qwen2, Qwen3 or Llama kind: fp32 master weights, products in {@code compute} type.
 * Passes may run in several threads at once as long as nobody changes the weights.
 */
public final class CausalLm implements AutoCloseable {
    private final ModelConfig config;
    private final Device device;
    private final DType compute;
    private final ModelWeights master;
    private final DecoderBlock block;
    private final RotaryEmbedding rotary;
    private final @Nullable FloatWeights floatWeights; // for small models in fp32 on the processor
    private final @Nullable FloatDecoder floatDecoder; // in its place for fp32 on the processor
    private final @Nullable FloatPasses floatPasses; // likewise, for prompts and batches of small models
    private ModelWeights computed;

    private CausalLm(ModelConfig config, Device device, DType compute, ModelWeights master) {
        this.config = config;
        this.device = device;
        this.compute = compute;
        this.master = master;
        this.block = new DecoderBlock(config);
        this.rotary = RotaryEmbedding.create(RotaryFrequencies.of(config), config.maxPositions(), device);
        this.computed = cast();
        boolean plain = device.isCpu() && compute == DType.FLOAT32;
        List<FloatLayer> layers =
                plain ? master.layers().stream().map(FloatLayer::of).toList() : List.of();
        this.floatWeights = plain && FloatWeights.worthFor(config)
                ? new FloatWeights(config, layers, FloatBlock.of(master.head()))
                : null;
        this.floatDecoder = plain ? new FloatDecoder(config, master, layers, floatWeights, rotary) : null;
        this.floatPasses = floatWeights == null ? null : new FloatPasses(config, master, layers, floatWeights, rotary);
    }

    /** Loads the weights of a model directory. */
    public static CausalLm load(ModelDirectory directory, Device device, DType compute) {
        ModelConfig config = ModelConfig.of(directory);
        directory.requireShapes(config.parameterShapes());
        CausalLm model = empty(config, device, compute);
        try (Scope scope = Scope.open()) {
            for (Map.Entry<String, Tensor> view :
                    ParameterViews.of(config, model.master).entrySet()) {
                TensorEntry entry = directory.tensor(view.getKey());
                view.getValue()
                        .copy_(Tensors.copyOf(entry.data(), DTypes.of(entry.dtype()), Device.CPU, entry.shape()));
            }
        }
        model.weightsChanged();
        return model;
    }

    /** A model whose weights are all zero; for weights that come from elsewhere. */
    public static CausalLm empty(ModelConfig config, Device device, DType compute) {
        if (compute != DType.FLOAT32 && compute != DType.BFLOAT16) {
            throw new IllegalArgumentException("models compute in float32 or bfloat16, not in " + compute);
        }
        return new CausalLm(config, device, compute, ModelWeights.zeros(config, device));
    }

    public ModelConfig config() {
        return config;
    }

    public Device device() {
        return device;
    }

    public DType compute() {
        return compute;
    }

    /** The fp32 weights. Whoever changes them calls {@link #weightsChanged()} before the next pass. */
    public ModelWeights weights() {
        return master;
    }

    /** Makes the next pass see the current weights. */
    public void weightsChanged() {
        if (floatWeights != null) {
            floatWeights.outdate();
        }
        if (compute != DType.FLOAT32) {
            computed.close();
            computed = cast();
        }
    }

    private ModelWeights cast() {
        if (compute == DType.FLOAT32) {
            return master;
        }
        try (Scope scope = Scope.open()) {
            // norms stay fp32: they act on the fp32 residual stream
            return master.map(tensor -> (tensor.rank() == 2 || tensor.count() > config.hidden()
                            ? tensor.to(compute)
                            : tensor.copy())
                    .keep());
        }
    }

    /** Log-probabilities and entropies of every completion token, under logits divided by the temperature. */
    public record Scores(List<float[]> logProbs, List<float[]> entropies) {}

    /** Scores all completions of the groups, in their order. */
    public Scores score(List<Completions> groups, double temperature) {
        try (Scope scope = Scope.open()) {
            PackedBatch batch = PackedBatch.of(groups, device);
            DecoderBlock.Pass pass = pass(batch);
            Tensor x = forward(batch, pass);
            float[] logProbs = new float[batch.predictedTokens()];
            float[] entropies = new float[logProbs.length];
            new LanguageModelHead(config, temperature).score(x, computed, batch, logProbs, entropies);
            return new Scores(batch.fromHeadOrder(logProbs), batch.fromHeadOrder(entropies));
        }
    }

    /** Logits at every position of a sequence: [n, V] fp32, owned by the open scope. */
    public Tensor logits(int[] tokens) {
        try (Scope scope = Scope.open()) {
            PackedBatch batch = PackedBatch.of(List.of(new Completions(tokens, List.of())), device);
            return scope.pass(project(forward(batch, pass(batch))));
        }
    }

    /** Hidden states after all blocks [N, D], without what only a backward pass would need. */
    private Tensor forward(PackedBatch batch, DecoderBlock.Pass pass) {
        Tensor x = embed(batch.tokens); // [N, D]
        for (LayerWeights layer : computed.layers()) {
            try (Scope inner = Scope.open()) {
                x = inner.pass(block.forward(x, layer, pass).x());
            }
        }
        return x;
    }

    /** Final norm and head: x [n, D] to logits [n, V] fp32. */
    private Tensor project(Tensor x) {
        Tensor inverse = RmsNorm.inverseRms(x, config.normEpsilon());
        Tensor h = RmsNorm.apply(x, inverse, computed.finalNorm(), compute);
        return Tensors.linear(h, computed.head(), null).to(DType.FLOAT32);
    }

    /**
     * Adds the gradient of a loss over the batch's completion tokens.
     *
     * @param gradients fp32 buffers in the shape of the weights
     * @param recompute keep only each block's input and compute the block again on the way back: less memory, more work;
     *     without effect where memory is small anyway
     */
    public void backward(
            PackedBatch batch, TokenLoss loss, double temperature, ModelWeights gradients, boolean recompute) {
        if (floatPasses != null && floatPasses.takes(batch, loss)) {
            floatPasses.backward(batch, loss, temperature, gradients);
            return;
        }
        try (Scope scope = Scope.open()) {
            DecoderBlock.Pass pass = pass(batch);
            List<DecoderBlock.Saved> saved = new ArrayList<>();
            List<Tensor> inputs = new ArrayList<>();
            Tensor x = embed(batch.tokens); // [N, D]
            for (LayerWeights layer : computed.layers()) {
                inputs.add(x);
                if (recompute) {
                    try (Scope inner = Scope.open()) {
                        x = inner.pass(block.forward(x, layer, pass).x());
                    }
                } else {
                    DecoderBlock.Output output = block.forward(x, layer, pass);
                    saved.add(output.saved());
                    x = output.x();
                }
            }
            Tensor dx = new LanguageModelHead(config, temperature).train(x, computed, gradients, batch, loss);
            for (int i = config.layers() - 1; i >= 0; i--) {
                LayerWeights layer = computed.layers().get(i);
                try (Scope inner = Scope.open()) {
                    DecoderBlock.Saved of = recompute
                            ? block.forward(inputs.get(i), layer, pass).saved()
                            : saved.get(i);
                    block.backward(dx, layer, gradients.layers().get(i), of, pass);
                }
            }
            gradients.embedding().indexAdd_(0, batch.tokens, dx);
        }
    }

    /** An empty cache for generation with this model. */
    public KvCache newCache() {
        return floatDecoder == null ? new TensorKvCache(config, device, compute) : new FloatKvCache(config);
    }

    /**
     * Reads prompts into the cache, each once for all its rows.
     *
     * @param counts rows of each prompt, at least one
     * @return logits after each prompt [P, V] fp32, owned by the open scope
     */
    public Tensor prefill(List<int[]> prompts, int[] counts, KvCache cache) {
        List<Completions> groups = prompts.stream()
                .map(prompt -> new Completions(prompt, List.of()))
                .toList();
        if (floatPasses != null && cache instanceof FloatKvCache floats && floatPasses.take(groups)) {
            return floatPasses.prefill(groups, counts, floats);
        }
        try (Scope scope = Scope.open()) {
            PackedBatch batch = PackedBatch.of(groups, device);
            DecoderBlock.Pass pass = pass(batch);
            int p = prompts.size();
            int lp = batch.prompts.maxLength();
            Tensor[] keys = new Tensor[config.layers()];
            Tensor[] values = new Tensor[config.layers()];
            Tensor x = embed(batch.tokens); // [N, D]
            for (int i = 0; i < keys.length; i++) {
                try (Scope inner = Scope.open()) {
                    DecoderBlock.Output output =
                            block.forward(x, computed.layers().get(i), pass);
                    Attention.Scores scores = output.saved().attention().prompt();
                    keys[i] = inner.pass(scores.k().view(p, config.keyValueHeads(), lp, config.headDim()));
                    values[i] = inner.pass(scores.v().view(p, config.keyValueHeads(), lp, config.headDim()));
                    x = inner.pass(output.x());
                }
            }
            int[] lengths = prompts.stream().mapToInt(prompt -> prompt.length).toArray();
            cache.admit(lengths, counts, keys, values);
            long[] last = new long[p];
            long row = -1;
            for (int i = 0; i < p; i++) {
                row += lengths[i];
                last[i] = row;
            }
            return scope.pass(project(x.indexSelect(0, Tensors.of(last, device, p))));
        }
    }

    /**
     * One decode step.
     *
     * @param tokens the newest token of each row [B]
     * @param positions its position in its sequence, prompt included
     * @return logits of the next token [B, V] fp32, owned by the open scope
     */
    public Tensor decode(long[] tokens, long[] positions, KvCache cache) {
        return switch (cache) {
            case FloatKvCache floats -> Objects.requireNonNull(floatDecoder).step(tokens, positions, floats);
            case TensorKvCache tensors -> decode(tokens, positions, tensors);
        };
    }

    private Tensor decode(long[] tokens, long[] positions, TensorKvCache cache) {
        try (Scope scope = Scope.open()) {
            int b = tokens.length;
            cache.advance();
            RotaryEmbedding.Rotation rotation = rotary.at(Tensors.of(positions, device, b), compute);
            Tensor x = embed(Tensors.of(tokens, device, b)); // [B, D]
            for (int i = 0; i < config.layers(); i++) {
                x = block.decode(x, computed.layers().get(i), rotation, cache, i);
            }
            return scope.pass(project(x));
        }
    }

    private Tensor embed(Tensor tokens) {
        return master.embedding().indexSelect(0, tokens);
    }

    private DecoderBlock.Pass pass(PackedBatch batch) {
        int fold = config.heads() / config.keyValueHeads();
        return new DecoderBlock.Pass(batch, rotary.at(batch.positions, compute), Attention.masks(batch, fold, compute));
    }

    @Override
    public void close() {
        if (floatWeights != null) {
            floatWeights.close();
        }
        if (compute != DType.FLOAT32) {
            computed.close();
        }
        master.close();
        rotary.close();
    }
}
