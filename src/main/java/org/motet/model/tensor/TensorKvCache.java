package org.motet.model.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.motet.model.ModelConfig;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * The cache of generation by tensor operations, for any device and type. Each row's own keys and values stand in one column
 * per decode step. Rows that join later have no values in the earlier columns, which are masked.
 *
 * <pre>
 *   prompts [P, K, Lp, d]        rows [B, K, T, d]     column of this step
 *   p0 ■■■■·                     p0 row  ■■■■■■■■■■    |
 *   p1 ■■■■■                     p1 row  ····■■■■■■    v   (joined four steps later)
 * </pre>
 *
 * Rows of a group stand together, groups in the order of the prompts.
 */
public final class TensorKvCache implements AutoCloseable {
    private static final int INITIAL_COLUMNS = 32;

    private final ModelConfig config;
    private final Device device;
    private final DType dtype;
    private final Layer[] layers;

    private int[] promptLengths = {};
    private int[] groupSizes = {}; // rows of each prompt
    private int[] starts = {}; // first own column of each row
    private int columns; // own columns in use
    private int capacity; // own columns allocated

    // derived from the above, kept between steps
    private Segments groups = new Segments(0, 0, 0, null);
    private @Nullable Tensor promptMask; // [P, 1, 1, Lp]
    private @Nullable Tensor ownMask; // [B, 1, 1, capacity]

    /** Keys and values of one block; all kept. */
    private record Layer(Tensor promptK, Tensor promptV, Tensor ownK, Tensor ownV) {
        Layer map(Function<Tensor, Tensor> prompt, Function<Tensor, Tensor> own) {
            try (Scope scope = Scope.open()) {
                Layer mapped = new Layer(
                        prompt.apply(promptK).keep(),
                        prompt.apply(promptV).keep(),
                        own.apply(ownK).keep(),
                        own.apply(ownV).keep());
                close();
                return mapped;
            }
        }

        void close() {
            promptK.close();
            promptV.close();
            ownK.close();
            ownV.close();
        }
    }

    public TensorKvCache(ModelConfig config, Device device, DType dtype) {
        this.config = config;
        this.device = device;
        this.dtype = dtype;
        this.layers = new Layer[config.layers()];
    }

    public int layers() {
        return layers.length;
    }

    public int rows() {
        return starts.length;
    }

    /**
     * Takes in prompts with so many rows each.
     *
     * @param keys per block the prompts' keys [P', K, Lp', d]; copied
     * @param counts rows of each prompt, at least one
     */
    public void admit(int[] lengths, int[] counts, List<Tensor> keys, List<Tensor> values) {
        int added = Arrays.stream(counts).sum();
        if (rows() == 0) {
            clear();
            capacity = INITIAL_COLUMNS;
        }
        int lp = Math.max(max(promptLengths), max(lengths));
        for (int i = 0; i < layers.length; i++) {
            Tensor k = keys.get(i);
            Tensor v = values.get(i);
            try (Scope scope = Scope.open()) {
                Tensor own = Tensors.zeros(dtype, device, added, config.keyValueHeads(), capacity, config.headDim());
                Layer old = layers[i];
                layers[i] = old == null
                        ? new Layer(k.copy().keep(), v.copy().keep(), own.copy().keep(), own.keep())
                        : new Layer(
                                Tensors.cat(0, widen(old.promptK, lp), widen(k, lp))
                                        .keep(),
                                Tensors.cat(0, widen(old.promptV, lp), widen(v, lp))
                                        .keep(),
                                Tensors.cat(0, old.ownK, own).keep(),
                                Tensors.cat(0, old.ownV, own).keep());
                if (old != null) {
                    old.close();
                }
            }
        }
        int[] joined = new int[added];
        Arrays.fill(joined, columns);
        promptLengths = concat(promptLengths, lengths);
        groupSizes = concat(groupSizes, counts);
        starts = concat(starts, joined);
        derive();
    }

    /** As {@link org.motet.model.Generation#retain}. */
    public void retain(int[] rows) {
        if (rows.length == 0) {
            clear();
            return;
        }
        int[] sizes = new int[groupSizes.length];
        int[] keptStarts = new int[rows.length];
        int group = 0;
        int end = groupSizes[0];
        for (int i = 0; i < rows.length; i++) {
            while (rows[i] >= end) {
                end += groupSizes[++group];
            }
            sizes[group]++;
            keptStarts[i] = starts[rows[i]];
        }
        int[] alive = java.util.stream.IntStream.range(0, sizes.length)
                .filter(g -> sizes[g] > 0)
                .toArray();
        int unused = Arrays.stream(keptStarts).min().orElse(0);
        promptLengths = Arrays.stream(alive).map(g -> promptLengths[g]).toArray();
        groupSizes = Arrays.stream(alive).map(g -> sizes[g]).toArray();
        starts = Arrays.stream(keptStarts).map(start -> start - unused).toArray();
        int lp = max(promptLengths);
        try (Scope scope = Scope.open()) {
            Tensor rowIndex = index(rows);
            Tensor promptIndex = index(alive);
            for (int i = 0; i < layers.length; i++) {
                layers[i] = layers[i].map(
                        prompt -> prompt.narrow(2, 0, lp).indexSelect(0, promptIndex),
                        own -> own.narrow(2, unused, capacity - unused).indexSelect(0, rowIndex));
            }
        }
        columns -= unused;
        capacity -= unused;
        derive();
    }

    /** Opens the column of the next step. */
    public void advance() {
        if (columns == capacity) {
            int grown = Math.max(INITIAL_COLUMNS, 2 * capacity);
            for (int i = 0; i < layers.length; i++) {
                layers[i] = layers[i].map(Tensor::copy, own -> widen(own, grown));
            }
            capacity = grown;
            derive();
        }
        columns++;
    }

    /**
     * Attention of one new token a row; stores its key and value in the step's column.
     *
     * @param q [B, H, d]; k, v [B, K, d]
     * @return [B, H d]
     */
    public Tensor attend(int layer, Tensor q, Tensor k, Tensor v) {
        Layer cached = layers[layer];
        cached.ownK.select(2, columns - 1).copy_(k);
        cached.ownV.select(2, columns - 1).copy_(v);
        Tensor mask = ownMask == null ? null : ownMask.narrow(3, 0, columns);
        DecodeAttention.Part prompt = new DecodeAttention.Part(cached.promptK, cached.promptV, promptMask);
        DecodeAttention.Part own =
                new DecodeAttention.Part(cached.ownK.narrow(2, 0, columns), cached.ownV.narrow(2, 0, columns), mask);
        return DecodeAttention.attend(q, prompt, own, groups, device);
    }

    private void derive() {
        freeDerived();
        try (Scope scope = Scope.open()) {
            groups = Segments.of(groupSizes, device);
            if (groups.slots() != null) {
                groups.slots().keep();
            }
            promptMask = mask(promptLengths.length, max(promptLengths), (row, column) -> column < promptLengths[row]);
            ownMask = mask(starts.length, capacity, (row, column) -> column >= starts[row]);
        }
    }

    private @Nullable Tensor mask(int rows, int width, Visible visible) {
        float[] values = new float[rows * width];
        boolean any = false;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < width; column++) {
                if (!visible.at(row, column)) {
                    values[row * width + column] = TiledAttention.MASKED;
                    any = true;
                }
            }
        }
        return any ? Tensors.of(values, device, rows, 1, 1, width).to(dtype).keep() : null;
    }

    @FunctionalInterface
    private interface Visible {
        boolean at(int row, int column);
    }

    private void freeDerived() {
        if (groups.slots() != null) {
            groups.slots().close();
        }
        if (promptMask != null) {
            promptMask.close();
        }
        if (ownMask != null) {
            ownMask.close();
        }
        groups = new Segments(0, 0, 0, null);
        promptMask = null;
        ownMask = null;
    }

    @SuppressWarnings("NullAway") // a cache that holds nothing has no layer tensors
    private void clear() {
        for (int i = 0; i < layers.length; i++) {
            if (layers[i] != null) {
                layers[i].close();
                layers[i] = null;
            }
        }
        freeDerived();
        promptLengths = new int[0];
        groupSizes = new int[0];
        starts = new int[0];
        columns = 0;
        capacity = 0;
    }

    @Override
    public void close() {
        clear();
    }

    /** [n, K, L, d] with zeros after the L-th column. */
    private Tensor widen(Tensor tensor, int width) {
        long missing = width - tensor.size(2);
        return missing == 0
                ? tensor
                : Tensors.cat(
                        2,
                        tensor,
                        Tensors.zeros(dtype, device, tensor.size(0), tensor.size(1), missing, tensor.size(3)));
    }

    private Tensor index(int[] values) {
        return Tensors.of(Arrays.stream(values).asLongStream().toArray(), device, values.length);
    }

    private static int max(int[] values) {
        return Arrays.stream(values).max().orElse(0);
    }

    private static int[] concat(int[] a, int[] b) {
        int[] joined = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }
}
