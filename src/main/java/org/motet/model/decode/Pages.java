package org.motet.model.decode;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import org.motet.kernel.ProductType;
import org.motet.model.ModelConfig;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * Memory for keys and values of {@value #TOKENS} tokens at a time, of all blocks.
 *
 * <pre>
 *   page     [L, K] of: keys as words [d / perWord, TOKENS], then values as words [TOKENS / perWord, d]
 * </pre>
 *
 * Both are second operands of products: keys of queries [.., d], values of probabilities [.., TOKENS]. A page that comes back is used
 * again; what it held is stale but finite.
 */
final class Pages implements AutoCloseable {
    /** Tokens of a page. */
    static final int TOKENS = 64;

    final ProductType type;
    private final int heads;
    private final long half; // bytes of keys, or values, of a block under one head
    private final long bytes;
    private final Deque<Page> free = new ArrayDeque<>();

    Pages(ModelConfig config, ProductType type) {
        this.type = type;
        this.heads = config.keyValueHeads();
        this.half = (long) TOKENS * config.headDim() * type.bytes();
        this.bytes = 2 * half * heads * config.layers();
    }

    /** @param owner whose memory it is */
    record Page(Tensor owner, MemorySegment memory) {
        long address() {
            return memory.address();
        }
    }

    Page take() {
        Page page = free.poll();
        return page == null ? allocate() : page;
    }

    private Page allocate() {
        try (Scope scope = Scope.open()) {
            // zeros: what stands behind the last token is multiplied by zero, and nothing that is not finite may be there
            Tensor owner =
                    Tensors.zeros(DType.FLOAT32, Device.CPU, bytes / Float.BYTES).keep();
            return new Page(owner, owner.memory());
        }
    }

    void giveBack(Page page) {
        free.add(page);
    }

    /** Byte at which the keys of a block and head begin. */
    long keys(int layer, int head) {
        return 2 * half * ((long) layer * heads + head);
    }

    /** Byte at which its values begin. */
    long values(int layer, int head) {
        return keys(layer, head) + half;
    }

    /** Frees the memory of all pages that have come back. */
    @Override
    public void close() {
        free.forEach(page -> page.owner().close());
        free.clear();
    }
}
