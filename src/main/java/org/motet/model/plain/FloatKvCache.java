package org.motet.model.plain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.motet.kernel.FloatBlock;
import org.motet.kernel.PackedWeight;
import org.motet.kernel.Transposed;
import org.motet.model.KvCache;
import org.motet.model.ModelConfig;

/**
 * The cache of fp32 generation on the processor, in plain memory. Every row counts its own tokens, so that nothing is masked.
 *
 * <pre>
 *   per block    each prompt, keys [K, d, W] as columns and values [K, W, d], zeros behind the first Lp of W
 *                rows [capacity, K, T, d], of which the first length[row] of T tokens are filled
 * </pre>
 */
public final class FloatKvCache implements KvCache {
    private static final int INITIAL_COLUMNS = 32;

    private final ModelConfig config;
    private final int layers;
    private final int shared;
    private final int d;
    private final List<Group> groups = new ArrayList<>();
    private final @Nullable FloatBlock[] ownKeys; // null while there are no rows
    private final @Nullable FloatBlock[] ownValues;
    private int[] lengths = {}; // own tokens of each row
    private int capacity; // rows that there is room for
    private int columns; // T
    private @Nullable DecodeScores scores;

    /** A prompt and how many rows continue it; keys and values per block. */
    record Group(int length, int rows, FloatBlock[] keys, FloatBlock[] values) {
        /** W: products take keys by the {@link PackedWeight#ROWS}, so that few kernels are compiled. */
        int width() {
            return PackedWeight.room(length);
        }

        /**
         * Takes rows [length, d] of keys, and of values, of a block under one key-value head.
         *
         * @param heads where they stand
         * @param key where the keys begin; as {@code value}
         */
        void put(int layer, int head, float[] heads, int key, int value, int d) {
            int width = width();
            long at = (long) head * width * d;
            float[] lines = new float[width * d];
            Transposed.copy(heads, key, length, d, lines, 0, width);
            keys[layer].write(at, lines, 0, width * d);
            Arrays.fill(lines, length * d, width * d, 0);
            System.arraycopy(heads, value, lines, 0, length * d);
            values[layer].write(at, lines, 0, width * d);
        }

        void close() {
            for (int i = 0; i < keys.length; i++) {
                keys[i].close();
                values[i].close();
            }
        }
    }

    public FloatKvCache(ModelConfig config) {
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

    /**
     * Takes in prompts with so many rows each; their keys and values are put into the groups given back.
     *
     * @param counts rows of each prompt, at least one
     */
    List<Group> join(int[] promptLengths, int[] counts) {
        int more = Arrays.stream(counts).sum();
        if (rows() + more > capacity) {
            resize(rows() + more, Math.max(columns, INITIAL_COLUMNS));
        }
        List<Group> joined = new ArrayList<>();
        for (int p = 0; p < counts.length; p++) {
            long size = (long) shared * PackedWeight.room(promptLengths[p]) * d;
            joined.add(new Group(promptLengths[p], counts[p], blocks(size), blocks(size)));
        }
        groups.addAll(joined);
        lengths = Arrays.copyOf(lengths, lengths.length + more);
        return joined;
    }

    private FloatBlock[] blocks(long size) {
        FloatBlock[] blocks = new FloatBlock[layers];
        Arrays.setAll(blocks, _ -> TensorMemory.allocate(size));
        return blocks;
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
        int[] kept = new int[rows.length];
        for (int row = 0; row < kept.length; row++) {
            kept[row] = lengths[rows[row]];
            if (rows[row] != row) {
                move(rows[row], row);
            }
        }
        lengths = kept;
    }

    /** Copies a row's tokens to the place of one before it. */
    private void move(int from, int to) {
        for (int layer = 0; layer < layers; layer++) {
            for (int head = 0; head < shared; head++) {
                long count = (long) lengths[from] * d;
                ownKeys(layer).copy(own(to, head), ownKeys(layer), own(from, head), count);
                ownValues(layer).copy(own(to, head), ownValues(layer), own(from, head), count);
            }
        }
    }

    /** Opens a column for the next token of every row. */
    void advance() {
        if (longest() == columns) {
            resize(capacity, 2 * columns);
        }
        Arrays.setAll(lengths, row -> lengths[row] + 1);
    }

    /** Working memory of a step of these rows. */
    DecodeScores scores() {
        int longestPrompt = groups.stream().mapToInt(Group::width).max().orElse(0);
        int keys = longestPrompt + columns;
        if (scores == null || scores.rows != rows() || scores.keys != keys) {
            closeScores();
            scores = new DecodeScores(config, rows(), keys);
        }
        return scores;
    }

    private void closeScores() {
        if (scores != null) {
            scores.close();
            scores = null;
        }
    }

    /** New blocks with room for so many rows and tokens. */
    private void resize(int newCapacity, int newColumns) {
        for (int layer = 0; layer < layers; layer++) {
            ownKeys[layer] = resized(ownKeys[layer], newCapacity, newColumns);
            ownValues[layer] = resized(ownValues[layer], newCapacity, newColumns);
        }
        capacity = newCapacity;
        columns = newColumns;
    }

    private FloatBlock resized(@Nullable FloatBlock old, int newCapacity, int newColumns) {
        FloatBlock block = TensorMemory.allocate((long) newCapacity * shared * newColumns * d);
        if (old == null) {
            return block;
        }
        for (int row = 0; row < lengths.length; row++) {
            for (int head = 0; head < shared; head++) {
                long at = ((long) row * shared + head) * newColumns * d;
                block.copy(at, old, own(row, head), (long) lengths[row] * d);
            }
        }
        old.close();
        return block;
    }

    @Override
    public void close() {
        closeScores();
        groups.forEach(Group::close);
        groups.clear();
        for (int i = 0; i < layers; i++) {
            close(ownKeys[i]);
            close(ownValues[i]);
            ownKeys[i] = null;
            ownValues[i] = null;
        }
        lengths = new int[0];
        capacity = 0;
        columns = 0;
    }

    private static void close(@Nullable FloatBlock block) {
        if (block != null) {
            block.close();
        }
    }
}
