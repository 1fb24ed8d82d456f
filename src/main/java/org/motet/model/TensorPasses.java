package org.motet.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.motet.kernel.ProductType;
import org.motet.model.decode.DecodeWeights;
import org.motet.model.decode.HeadPanels;
import org.motet.model.decode.PagedGeneration;
import org.motet.model.decode.PromptReader;
import org.motet.model.lora.LoraWeights;
import org.motet.model.tensor.Attention;
import org.motet.model.tensor.BlockGradients;
import org.motet.model.tensor.BlockWeights;
import org.motet.model.tensor.DecoderBlock;
import org.motet.model.tensor.DecoderBlock.Keep;
import org.motet.model.tensor.FlashAttention;
import org.motet.model.tensor.LanguageModelHead;
import org.motet.model.tensor.PackedBatch;
import org.motet.model.tensor.RmsNorm;
import org.motet.model.tensor.RotaryEmbedding;
import org.motet.model.tensor.RotaryEmbedding.Rotation;
import org.motet.model.tensor.TensorKvCache;
import org.motet.model.tensor.TiledAttention;
import org.motet.tensor.Crew;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.FlashKernel;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/** Passes by tensor operations: any device; products in fp32 or bf16, norms, residual stream, softmax and logits in fp32. */
final class TensorPasses implements Passes {
    private final ModelConfig config;
    private final Device device;
    private final DType compute;
    private final ModelWeights master;
    private final DecoderBlock block;
    private final RotaryEmbedding rotary;
    private final RotaryTable rotaryTable;
    private final HeadPanels head;
    private final DecodeWeights decode;
    private final boolean flash;
    private final ComputeWeights w;

    /** @param master fp32 weights, which stay the caller's */
    TensorPasses(ModelConfig config, Device device, DType compute, ModelWeights master) {
        this(config, device, compute, master, null);
    }

    /**
     * @param master weights in fp32, or frozen ones in the type of the products; they stay the caller's
     * @param adapter beside frozen weights, the caller's too; null for none
     */
    TensorPasses(ModelConfig config, Device device, DType compute, ModelWeights master, @Nullable LoraWeights adapter) {
        this.config = config;
        this.device = device;
        this.compute = compute;
        this.master = master;
        this.flash = FlashKernel.servesGpu(device, compute, config.headDim());
        this.block = new DecoderBlock(config);
        this.rotaryTable = RotaryTable.of(config);
        this.rotary = RotaryEmbedding.create(rotaryTable, device);
        this.w = new ComputeWeights(config, device, compute, master, adapter);
        this.head = new HeadPanels(productType(), () -> w.tensors().head());
        this.decode = new DecodeWeights(
                config, productType(), () -> master.tensors().embedding(), w::tensors, w.adapters(), head);
    }

    @Override
    public void weightsChanged() {
        w.weightsChanged();
        head.outdate();
        decode.outdate();
    }

    @Override
    public void blockChanged(int number) {
        w.blockChanged(number);
    }

    @Override
    public void backward(
            List<Completions> groups,
            CompletionLoss loss,
            double temperature,
            TrainedWeights gradients,
            boolean recompute,
            Course course) {
        PerTensor<Tensor> all = gradients instanceof ModelWeights own ? own.tensors() : null;
        LoraWeights lora = gradients instanceof LoraWeights own ? own : null;
        decode.release();
        if (!sumsLogitsApart()) {
            head.release();
        }
        try (Scope scope = Scope.open()) {
            PackedBatch batch = PackedBatch.of(groups, device);
            Rotation rotation = rotary.at(batch.positions, compute);
            Attention attention = attention(batch);
            List<DecoderBlock.Saved> saved = new ArrayList<>();
            List<Tensor> inputs = new ArrayList<>();
            List<Attention.Mixed> mixed = new ArrayList<>();
            Keep keep = recompute ? Keep.MIXED : Keep.ALL;
            Tensor x = embed(batch.tokens); // [N, D]
            for (int i = 0; i < config.layers(); i++) {
                inputs.add(x);
                course.enters(i);
                DecoderBlock.Output output = block.forward(x, w.layer(i), rotation, attention::forward, keep);
                mixed.add(Objects.requireNonNull(output.mixed()));
                if (!recompute) {
                    saved.add(Objects.requireNonNull(output.saved()));
                }
                x = output.x();
                course.left(i);
            }
            course.entersBack(config.layers());
            if (w.tensors().tied()) {
                course.entersBack(Course.EMBEDDING);
            }
            Tensor dx =
                    new LanguageModelHead(config, temperature, this::logits).train(x, w.tensors(), all, batch, loss);
            course.leftBack(config.layers());
            for (int i = config.layers() - 1; i >= 0; i--) {
                course.entersBack(i);
                BlockWeights layer = w.layer(i);
                BlockGradients own =
                        new BlockGradients(all == null ? null : all.layers().get(i), lora, i);
                try (Scope inner = Scope.open()) {
                    DecoderBlock.Saved of =
                            recompute ? block.again(inputs.get(i), mixed.get(i), layer, rotation) : saved.get(i);
                    block.backward(dx, layer, own, of, attention, rotation);
                }
                course.leftBack(i);
            }
            if (!w.tensors().tied()) {
                course.entersBack(Course.EMBEDDING);
            }
            if (all != null) {
                all.embedding().indexAdd_(0, batch.tokens, dx);
            }
            course.leftBack(Course.EMBEDDING);
        }
    }

    @Override
    public Scores score(List<Completions> groups, double temperature) {
        try (Scope scope = Scope.open()) {
            PackedBatch batch = PackedBatch.of(groups, device);
            return score(batch, attention(batch), temperature);
        }
    }

    /** The same of a batch whose attention is there. */
    Scores score(PackedBatch batch, Attention attention, double temperature) {
        return new LanguageModelHead(config, temperature, this::logits)
                .score(forward(batch, attention), w.tensors(), batch);
    }

    @Override
    public Tensor logits(int[] tokens) {
        try (Scope scope = Scope.open()) {
            PackedBatch batch = PackedBatch.of(List.of(new Completions(tokens, List.of())), device);
            return scope.pass(project(forward(batch, attention(batch))));
        }
    }

    /** Hidden states after all blocks [N, D], without what only a backward pass would need. */
    private Tensor forward(PackedBatch batch, Attention attention) {
        Rotation rotation = rotary.at(batch.positions, compute);
        Tensor x = embed(batch.tokens); // [N, D]
        for (int i = 0; i < config.layers(); i++) {
            x = block.forward(x, w.layer(i), rotation, attention::forward, Keep.NOTHING)
                    .x();
        }
        return x;
    }

    Attention attention(PackedBatch batch) {
        return flash ? new FlashAttention(batch) : new TiledAttention(batch, config.heads(), compute);
    }

    private Tensor embed(Tensor tokens) {
        return master.tensors().embedding().indexSelect(0, tokens).to(DType.FLOAT32);
    }

    /** Final norm and head: x [n, D] to logits [n, V] fp32. */
    private Tensor project(Tensor x) {
        Tensor h = RmsNorm.apply(
                x, RmsNorm.inverseRms(x, config.normEpsilon()), w.tensors().finalNorm(), compute); // [n, D]
        return logits(h);
    }

    /** Logits of rows after the final norm: h [n, D] gives [n, V] fp32. */
    private Tensor logits(Tensor h) {
        return sumsLogitsApart()
                ? head.logits(h)
                : Tensors.linear(h, w.tensors().head(), null).to(DType.FLOAT32);
    }

    /** Whether the sums of logits would be rounded to bf16 if tensors were multiplied, and need not be. */
    private boolean sumsLogitsApart() {
        return device.isCpu()
                && productType() == ProductType.BFLOAT16
                && productType().available();
    }

    @Override
    public Generation newGeneration(Crew crew) {
        if (!sharesSteps()) {
            return tensorGeneration();
        }
        return new PagedGeneration(decode, rotaryTable, this::readPrompts, crew);
    }

    @Override
    public boolean sharesSteps() {
        return device.isCpu() && productType().available();
    }

    private ProductType productType() {
        return compute == DType.BFLOAT16 ? ProductType.BFLOAT16 : ProductType.FLOAT32;
    }

    /** Generation by tensor operations, for any device and type. */
    Generation tensorGeneration() {
        return new TensorGeneration(this, new TensorKvCache(config, device, compute));
    }

    /** What a block makes of a batch of prompts: rotated keys and values [N, K, d]. */
    interface Reader {
        void take(int layer, Tensor keys, Tensor values);
    }

    /** Logits after each prompt [P, V] fp32, owned by the open scope. */
    Tensor read(PackedBatch batch, List<int[]> prompts, Reader reader) {
        try (Scope scope = Scope.open()) {
            Rotation rotation = rotary.at(batch.positions, compute);
            Attention attention = attention(batch);
            Tensor x = embed(batch.tokens); // [N, D]
            for (int i = 0; i < config.layers(); i++) {
                int layer = i;
                try (Scope inner = Scope.open()) {
                    DecoderBlock.Mixing reading = (q, k, v) -> {
                        reader.take(layer, k, v);
                        return attention.forward(q, k, v);
                    };
                    x = inner.pass(block.forward(x, w.layer(i), rotation, reading, Keep.NOTHING)
                            .x());
                }
            }
            long[] last = new long[prompts.size()];
            long row = -1;
            for (int i = 0; i < last.length; i++) {
                row += prompts.get(i).length;
                last[i] = row;
            }
            return scope.pass(project(x.indexSelect(0, Tensors.of(last, device, last.length))));
        }
    }

    PackedBatch pack(List<int[]> prompts) {
        return PackedBatch.of(
                prompts.stream()
                        .map(prompt -> new Completions(prompt, List.of()))
                        .toList(),
                device);
    }

    private Tensor readPrompts(List<int[]> prompts, PromptReader.Sink sink) {
        int d = config.headDim();
        int token = config.keyValueHeads() * d;
        return read(pack(prompts), prompts, (layer, keys, values) -> {
            float[] k = keys.contiguous().to(DType.FLOAT32).toFloats();
            float[] v = values.contiguous().to(DType.FLOAT32).toFloats();
            int at = 0;
            for (int prompt = 0; prompt < prompts.size(); prompt++) {
                sink.put(prompt, layer, k, at, v, at, token, d);
                at += prompts.get(prompt).length * token;
            }
        });
    }

    /** One decode step: logits [B, V] fp32, owned by the open scope. */
    Tensor decode(long[] tokens, long[] positions, TensorKvCache cache) {
        try (Scope scope = Scope.open()) {
            int b = tokens.length;
            cache.advance();
            Rotation rotation = rotary.at(Tensors.of(positions, device, b), compute);
            Tensor x = embed(Tensors.of(tokens, device, b)); // [B, D]
            for (int i = 0; i < config.layers(); i++) {
                int layer = i;
                DecoderBlock.Mixing attention = (q, k, v) -> new Attention.Mixed(cache.attend(layer, q, k, v), null);
                x = block.forward(x, w.layer(i), rotation, attention, Keep.NOTHING)
                        .x();
            }
            return scope.pass(project(x));
        }
    }

    @Override
    public void close() {
        decode.close();
        head.close();
        w.close();
        rotary.close();
    }
}
