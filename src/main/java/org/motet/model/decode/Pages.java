package org.motet.model.decode;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import org.motet.kernel.LargePages;
import org.motet.kernel.ProductType;
import org.motet.model.ModelConfig;

/**
 * Memory for keys and values of some tokens at a time, of all blocks.
 *
 * <pre>
 *   page     [L] of: keys as words [K, d / perWord, tokens], then values as words [K, tokens / perWord, d]
 * </pre>
 *
 * Both are second operands of products: keys of queries [.., d], values of probabilities [.., tokens]. What a row's heads read stands
 * together, since memory is fastest from front to back. A page that comes back is used
 * again; what it held is stale but finite.
 */
final class Pages implements AutoCloseable {
    /** Tokens of a page: what is read at once lies far apart in memory, or in the caches close together. */
    private static final int OF_LARGE_MODELS = 128;

    private static final int OF_SMALL_MODELS = 32;

    /** Bytes that are asked for at once. */
    private static final long SLAB = 32L << 20;

    final ProductType type;
    final int tokens; // of a page
    private final int heads;
    private final long half; // bytes of keys, or values, of a block under one head
    private final long bytes;
    private final Arena arena = Arena.ofShared();
    private final Deque<Page> free = new ArrayDeque<>();

    Pages(ModelConfig config, ProductType type) {
        this.type = type;
        this.tokens = tokens(config, type);
        this.heads = config.keyValueHeads();
        this.half = (long) tokens * config.headDim() * type.bytes();
        this.bytes = 2 * half * heads * config.layers();
    }

    /** Tokens of a page of such a model. */
    static int tokens(ModelConfig config, ProductType type) {
        return DecodeWeights.stayInCache(config, type) ? OF_SMALL_MODELS : OF_LARGE_MODELS;
    }

    /** A piece of memory. */
    record Page(MemorySegment memory) {
        long address() {
            return memory.address();
        }
    }

    Page take() {
        if (free.isEmpty()) {
            allocate();
        }
        return free.remove();
    }

    /** Zeros: what stands behind the last token is multiplied by zero, and nothing that is not finite may be there. */
    private void allocate() {
        long count = Math.max(1, SLAB / bytes);
        MemorySegment slab = LargePages.allocate(count * bytes, arena);
        for (int i = 0; i < count; i++) {
            free.add(new Page(slab.asSlice(i * bytes, bytes)));
        }
    }

    void giveBack(Page page) {
        free.push(page); // what is still in the caches is taken first
    }

    /** Byte at which the keys of a block and head begin. */
    long keys(int layer, int head) {
        return half * (2L * layer * heads + head);
    }

    /** Byte at which its values begin. */
    long values(int layer, int head) {
        return keys(layer, head) + half * heads;
    }

    /** Frees the memory of all pages. */
    @Override
    public void close() {
        arena.close();
    }
}
