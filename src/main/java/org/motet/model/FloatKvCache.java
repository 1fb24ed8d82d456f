package org.motet.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.motet.tensor.FloatBlock;
import org.motet.tensor.PackedWeight;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Transposed;

/**
 * The cache of fp32 generation on the processor, in plain memory. Every row counts its own tokens, so that nothing is masked.
 *
 * <pre>
 *   per block    each prompt, keys [K, d, W] as columns and values [K, W, d], zeros behind the first Lp of W
 *                rows [B, K, T, d], of which the first length[row] of T columns are filled
 * </pre>
 */
final class FloatKvCache extends KvCache {
    private static final int INITIAL_COLUMNS = 32;

    private final ModelConfig config;
    private final int layers;
    private final int shared;
    private final int d;
    private final List<Group> groups = new ArrayList<>();
    private final @Nullable FloatBlock[] ownKeys; // null while there are no rows
    private final @Nullable FloatBlock[] ownValues;
    private int[] lengths = {}; // own tokens of each row
    private int columns; // T
    private @Nullable DecodeBuffers buffers;

    /** A prompt and how many rows continue it; keys and values per block. */
    record Group(int length, int rows, FloatBlock[] keys, FloatBlock[] values) {
        /** W: products take keys by the {@link PackedWeight#ROWS}, so that few kernels are compiled. */
        int width() {
            return PackedWeight.room(length);
        }

        void close() {
            for (int i = 0; i < keys.length; i++) {
                keys[i].close();
                values[i].close();
            }
        }
    }

    FloatKvCache(ModelConfig config) {
        this.config = config;
        this.layers = config.layers();
        this.shared = config.keyValueHeads();
        this.d = config.headDim();
        this.ownKeys = new FloatBlock[layers];
        this.ownValues = new FloatBlock[layers];
    }

    @Override
    public int rows() {
        return lengths.length;
    }

    List<Group> groups() {
        return groups;
    }

    /** Own tokens of a row. */
    int length(int row) {
        return lengths[row];
    }

    int longest() {
        return Arrays.stream(lengths).max().orElse(0);
    }

    FloatBlock ownKeys(int layer) {
        return Objects.requireNonNull(ownKeys[layer]);
    }

    FloatBlock ownValues(int layer) {
        return Objects.requireNonNull(ownValues[layer]);
    }

    /** Where keys or values [T, d] of a row and key-value head begin in the blocks. */
    long own(int row, int head) {
        return ((long) row * shared + head) * columns * d;
    }

    @Override
    void admit(int[] promptLengths, int[] counts, Tensor[] keys, Tensor[] values) {
        for (int p = 0; p < counts.length; p++) {
            FloatBlock[] k = new FloatBlock[layers];
            FloatBlock[] v = new FloatBlock[layers];
            for (int i = 0; i < layers; i++) {
                k[i] = prompt(keys[i], p, promptLengths[p], true);
                v[i] = prompt(values[i], p, promptLengths[p], false);
            }
            groups.add(new Group(promptLengths[p], counts[p], k, v));
        }
        int before = rows();
        int[] kept = new int[before];
        Arrays.setAll(kept, row -> row);
        gather(kept, before + Arrays.stream(counts).sum(), Math.max(columns, INITIAL_COLUMNS));
    }

    /** Keys or values of prompt p out of [P, K, Lp, d]. */
    private FloatBlock prompt(Tensor all, int p, int length, boolean asColumns) {
        int width = PackedWeight.room(length);
        FloatBlock block = FloatBlock.allocate((long) shared * width * d);
        float[] rows = new float[width * d];
        float[] columns = new float[width * d];
        try (Scope scope = Scope.open()) {
            FloatBlock source = FloatBlock.of(all.select(0, p).contiguous());
            for (int head = 0; head < shared; head++) {
                source.read(head * all.size(2) * d, rows, 0, length * d);
                if (asColumns) {
                    Transposed.copy(rows, 0, length, d, columns, 0, width);
                }
                block.write((long) head * width * d, asColumns ? columns : rows, 0, width * d);
            }
        }
        return block;
    }

    @Override
    public void retain(int[] rows) {
        if (rows.length == 0) {
            close();
            return;
        }
        List<Group> before = List.copyOf(groups);
        groups.clear();
        int next = 0;
        int end = 0;
        for (Group group : before) {
            end += group.rows();
            int from = next;
            while (next < rows.length && rows[next] < end) {
                next++;
            }
            if (next > from) {
                groups.add(new Group(group.length(), next - from, group.keys(), group.values()));
            } else {
                group.close();
            }
        }
        gather(rows, rows.length, columns);
    }

    /** Opens a column for the next token of every row. */
    void advance() {
        if (longest() == columns) {
            int[] all = new int[rows()];
            Arrays.setAll(all, row -> row);
            gather(all, all.length, 2 * columns);
        }
        Arrays.setAll(lengths, row -> lengths[row] + 1);
    }

    /** Working memory of a step of these rows. */
    DecodeBuffers buffers() {
        int longestPrompt = groups.stream().mapToInt(Group::width).max().orElse(0);
        int keys = longestPrompt + columns;
        if (buffers == null || buffers.rows != rows() || buffers.keys != keys) {
            closeBuffers();
            buffers = new DecodeBuffers(config, rows(), keys);
        }
        return buffers;
    }

    private void closeBuffers() {
        if (buffers != null) {
            buffers.close();
            buffers = null;
        }
    }

    /** New blocks of that size with these rows first and empty ones after them. */
    private void gather(int[] kept, int rows, int newColumns) {
        long size = (long) rows * shared * newColumns * d;
        for (int i = 0; i < layers; i++) {
            ownKeys[i] = gather(ownKeys[i], kept, size, newColumns);
            ownValues[i] = gather(ownValues[i], kept, size, newColumns);
        }
        int[] newLengths = new int[rows];
        for (int i = 0; i < kept.length; i++) {
            newLengths[i] = lengths[kept[i]];
        }
        lengths = newLengths;
        columns = newColumns;
    }

    private FloatBlock gather(@Nullable FloatBlock old, int[] kept, long size, int newColumns) {
        FloatBlock block = FloatBlock.allocate(size);
        if (old == null) {
            return block;
        }
        for (int i = 0; i < kept.length; i++) {
            for (int head = 0; head < shared; head++) {
                long at = ((long) i * shared + head) * newColumns * d;
                block.copy(at, old, own(kept[i], head), (long) lengths[kept[i]] * d);
            }
        }
        old.close();
        return block;
    }

    @Override
    public void close() {
        closeBuffers();
        groups.forEach(Group::close);
        groups.clear();
        for (int i = 0; i < layers; i++) {
            close(ownKeys[i]);
            close(ownValues[i]);
            ownKeys[i] = null;
            ownValues[i] = null;
        }
        lengths = new int[0];
        columns = 0;
    }

    private static void close(@Nullable FloatBlock block) {
        if (block != null) {
            block.close();
        }
    }
}
