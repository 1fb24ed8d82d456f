package org.motet.model.decode;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.motet.kernel.PackedPanels;
import org.motet.kernel.ProductType;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * The head W [V, D] in panels. It is taken again after the weights have changed, when logits are next wanted.
 *
 * <p>Its logits are sums in fp32, whatever the type of the operands. A product of bf16 tensors is rounded to bf16, whose
 * numbers between 16 and 32, say, are an eighth apart.
 */
public final class HeadPanels implements AutoCloseable {
    private final ProductType type;
    private final Supplier<Tensor> source;
    private @Nullable Arena memory;
    private @Nullable PackedPanels panels;
    private boolean current;

    /** @param source the current head [V, D] in that type, on the processor */
    public HeadPanels(ProductType type, Supplier<Tensor> source) {
        this.type = type;
        this.source = source;
    }

    /** Weights have changed. */
    public synchronized void outdate() {
        current = false;
    }

    /** Frees the memory until the head is wanted again. */
    public synchronized void release() {
        current = false;
        panels = null;
        if (memory != null) {
            memory.close();
            memory = null;
        }
    }

    synchronized PackedPanels panels() {
        PackedPanels ready = panels;
        if (ready == null || !current) {
            try (Scope scope = Scope.open()) {
                Tensor head = source.get();
                if (ready == null) {
                    memory = Arena.ofShared();
                    ready = new PackedPanels(type, (int) head.size(0), (int) head.size(1), memory);
                    panels = ready;
                }
                ready.fill(head.memory());
                current = true;
            }
        }
        return ready;
    }

    /** {@code h Wᵀ}: h [n, D] in the type of the products gives [n, V] fp32. Any number of threads may call it at once. */
    public Tensor logits(Tensor h) {
        PackedPanels head = panels();
        int n = (int) h.size(0);
        int room = PackedPanels.room(n);
        int vocabulary = head.rows();
        try (Scope scope = Scope.open()) {
            Tensor rows = room == n
                    ? h.contiguous()
                    : Tensors.cat(0, h, Tensors.zeros(h.dtype(), Device.CPU, room - n, h.size(1))); // [room, D]
            Tensor logits = Tensors.empty(DType.FLOAT32, Device.CPU, room, vocabulary);
            MemorySegment out = logits.memory();
            long x = rows.memory().address();
            for (int panel = 0; panel < head.panels(); panel++) {
                head.multiply(room, x, panel, out, (long) panel * PackedPanels.WIDTH, vocabulary, false);
            }
            type.endProducts();
            return scope.pass(logits.narrow(0, 0, n));
        }
    }

    @Override
    public void close() {
        release();
    }
}
