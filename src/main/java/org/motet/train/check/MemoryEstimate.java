package org.motet.train.check;

import java.util.LinkedHashMap;
import java.util.Map;
import org.motet.kernel.ProductType;
import org.motet.model.ModelConfig;
import org.motet.model.PassesKind;
import org.motet.model.decode.PagedGeneration;
import org.motet.model.tensor.TiledAttention;
import org.motet.update.OptimizerStateConfig;

/**
 * Peak memory of a run in bytes, by its largest parts.
 *
 * @param parameters number of weights
 * @param weights fp32 master weights, and the copies in which products are computed: bf16, or for plain passes both directions of
 *     each matrix and the panels of generation. Under an adapter the weights in the type of the products alone, with the adapter in both types
 * @param gradients of what trains, fp32, for each worker; plain passes sum them in arrays of their own first
 * @param moments both of Adam's in their type; none where they are kept elsewhere
 * @param generation keys and values of all completions at their limit, each prompt once for its group, and the logits of a step; for
 *     tensor passes on a processor the panels of weights that it reads, too
 * @param activations of the micro-batches that are in work at once, the head's logits with them
 * @param process what the virtual machine and the libraries take, on a processor
 */
public record MemoryEstimate(
        long parameters, long weights, long gradients, long moments, long generation, long activations, long process) {
    private static final long MEBIBYTE = 1L << 20;

    /** Virtual machine, compiled code, libtorch and the kernels that it compiles for each shape. */
    private static final long PROCESS = 480 * MEBIBYTE;

    /** Buckets of gradients that are under way at once. */
    private static final long UNDER_WAY = 3;

    /** Blocks that are there at once where they are gathered: one in work, one that comes, one that is let go. */
    private static final long GATHERED = 3;

    /** What allocators and the heap hold beyond what is asked of them. */
    private static final double SLACK = 1.15;

    /** Weights of which 8-bit moments share a scale, about. */
    private static final int SCALED_TOGETHER = 192;

    /** Rows of a slice of plain passes, at least. */
    private static final long SLICE = 256;

    public static MemoryEstimate of(ModelConfig model, MemoryLoad load) {
        boolean plain = load.passes() == PassesKind.PLAIN;
        long n = model.parameterCount();
        long matrices = n - (model.tiedEmbeddings() ? 0 : (long) model.vocabulary() * model.hidden());
        long copies = plain ? 8 * matrices : load.bytes() == 2 ? 2 * n : 0;
        long panels = load.onProcessor() ? load.bytes() * matrices : 0;
        long adapter = load.adapter();
        long trained = adapter == 0 ? n : adapter;
        return new MemoryEstimate(
                n,
                (plain ? panels : 0)
                        + (adapter == 0
                                ? (4 * n + copies) * load.models()
                                : load.bytes() * (n + adapter) + 4 * adapter),
                4 * trained * load.workers() * (plain ? 2 : 1),
                moments(trained, load.state()),
                cache(model, load) + logits(model, load) + (plain ? 0 : panels),
                plain
                        ? load.workers() * plainActivations(model, load)
                        : load.workers() * tensorActivations(model, load) + headPanels(model, load),
                load.onProcessor() ? PROCESS : 0);
    }

    /**
     * Of each of several processes that train together.
     *
     * @param stage what they divide, as {@code distributed.zero_stage} has it
     * @param bucket bytes of gradients that are sent in one message
     */
    public static MemoryEstimate ofEach(ModelConfig model, MemoryLoad load, int processes, int stage, long bucket) {
        MemoryEstimate alone = of(model, load);
        if (processes == 1) {
            return alone;
        }
        long sent = Math.min(UNDER_WAY * bucket, alone.gradients); // copies
        long outer = 4 * outer(model);
        long blocks = 4 * alone.parameters - outer;
        long block = blocks / model.layers();
        boolean cutsGradients = stage >= 2;
        boolean cutsWeights = stage >= 3;
        long gone = cutsWeights ? blocks - blocks / processes : 0; // weights in updates
        long copied = cutsWeights ? load.bytes() == 2 ? blocks / 2 : 0 : 0; // and their copies in bf16
        long inWork = cutsGradients ? load.workers() * (4L * model.vocabulary() * model.hidden() + 2 * block) : 0;
        return new MemoryEstimate(
                alone.parameters,
                alone.weights - gone - copied,
                cutsGradients ? 4 * alone.parameters / processes : alone.gradients,
                stage >= 1 ? Math.ceilDiv(alone.moments, processes) : alone.moments,
                alone.generation + gone + copied,
                alone.activations + sent + inWork + (cutsWeights ? GATHERED * block : 0),
                alone.process);
    }

    /** Numbers of embedding, final norm and head, which are whole always. */
    private static long outer(ModelConfig model) {
        long matrix = (long) model.vocabulary() * model.hidden();
        return (model.tiedEmbeddings() ? matrix : 2 * matrix) + model.hidden();
    }

    private static long moments(long trained, OptimizerStateConfig state) {
        if (state.optimizerOffload()) {
            return 0;
        }
        return switch (state.optimizerStateDtype()) {
            case FLOAT32 -> 8 * trained;
            case BFLOAT16 -> 4 * trained;
            case INT8 -> (long) (2 * trained * (1 + 4.0 / SCALED_TOGETHER));
        };
    }

    private static long cache(ModelConfig model, MemoryLoad load) {
        MemoryLoad.Lengths lengths = load.lengths();
        long tokens = lengths.rows() * paged(model, lengths.completion(), load)
                + Math.ceilDiv(lengths.rows(), lengths.group()) * paged(model, lengths.prompt(), load);
        return 2L * model.layers() * model.keyValueHeads() * model.headDim() * load.bytes() * tokens;
    }

    /** Of a decode step. */
    private static long logits(ModelConfig model, MemoryLoad load) {
        return (long) Float.BYTES * load.lengths().rows() * model.vocabulary();
    }

    /** Tokens that room is made for. */
    private static long paged(ModelConfig model, int tokens, MemoryLoad load) {
        ProductType type = load.bytes() == Short.BYTES ? ProductType.BFLOAT16 : ProductType.FLOAT32;
        int page = load.onProcessor() ? PagedGeneration.pageTokens(model, type) : 1;
        return (long) Math.ceilDiv(tokens, page) * page;
    }

    /** What one worker keeps of a micro-batch: of every block, or with recomputation of one block and the inputs of all. */
    private static long tensorActivations(ModelConfig model, MemoryLoad load) {
        int bytes = load.bytes();
        MemoryLoad.Lengths lengths = load.lengths();
        long q = (long) model.heads() * model.headDim();
        long kv = (long) model.keyValueHeads() * model.headDim();
        long rows = load.microBatchRows();
        long input = 4L * model.hidden();
        double block = rows
                * (2.0 * input
                        + bytes * (2.0 * model.hidden() + 2 * q + 2 * kv + 2.0 * model.intermediate())
                        + (model.queryKeyNorm() ? 4.0 * (q + kv) : 0));
        double kept = load.recompute()
                ? model.layers() * (input + (double) bytes * q) * rows + block
                : model.layers() * block;
        double inWork = rows * (bytes * (4.0 * model.intermediate() + 2 * q) + 2 * 4.0 * kv)
                + 4.0 * bytes * TiledAttention.mostScores(load.onProcessor());
        return (long) (kept + inWork) + head(model);
    }

    /** What one worker keeps of a slice, which is a group at most. */
    private static long plainActivations(ModelConfig model, MemoryLoad load) {
        MemoryLoad.Lengths lengths = load.lengths();
        long q = (long) model.heads() * model.headDim();
        long kv = (long) model.keyValueHeads() * model.headDim();
        long rows = Math.max(SLICE, lengths.groupRows());
        long groups = Math.max(1, SLICE / lengths.groupRows());
        long scores = groups
                * model.heads()
                * ((long) lengths.prompt() * lengths.prompt() / 2
                        + lengths.group()
                                * (long) lengths.completion()
                                * (lengths.prompt() + lengths.completion() / 2));
        long width = 3L * model.hidden() + 3L * model.intermediate() + 2 * q + 2 * kv;
        long block = rows * width + scores;
        long inputs = model.layers() * rows * model.hidden();
        boolean once = load.recompute() || model.layers() * block > 1L << 26;
        long kept = (once ? block : model.layers() * block) + inputs;
        return 4 * (kept + rows * (model.hidden() + 2 * q + 2 * kv)) + head(model);
    }

    /** The head as products of bf16 with sums in fp32 read it, which all workers share. */
    private static long headPanels(ModelConfig model, MemoryLoad load) {
        boolean apart = load.onProcessor() && load.bytes() == Short.BYTES;
        return apart ? (long) Short.BYTES * model.vocabulary() * model.hidden() : 0;
    }

    /** Logits of a chunk of rows, their exponentials and gradients. */
    private static long head(ModelConfig model) {
        return 3L * 128 * 4 * model.vocabulary();
    }

    /** Generation and update take turns: what one holds is gone when the other begins. */
    public long total() {
        return (long) (SLACK * (weights + gradients + moments + Math.max(generation, activations))) + process;
    }

    /** What is there from the beginning to the end. */
    public long lasting() {
        return weights + gradients + moments + process;
    }

    Map<String, String> lines() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("parameters", "%,d".formatted(parameters));
        lines.put("weights", size(weights));
        lines.put("gradients", size(gradients));
        lines.put("Adam", size(moments));
        lines.put("generation", size(generation) + " of keys and values, and weights in panels or brought together");
        lines.put("update", size(activations) + " of activations, and of what is on its way");
        lines.put("process", size(process));
        lines.put("together", size(total()) + " (generation and update take turns)");
        return lines;
    }

    /** The parts in one line. */
    String parts() {
        return "weights %s, gradients %s, Adam %s, generation %s or update %s, process %s"
                .formatted(
                        size(weights),
                        size(gradients),
                        size(moments),
                        size(generation),
                        size(activations),
                        size(process));
    }

    static String size(long bytes) {
        return bytes >= 1L << 30
                ? "%.1f GiB".formatted(bytes / (double) (1L << 30))
                : "%.1f MiB".formatted(bytes / (double) MEBIBYTE);
    }
}
