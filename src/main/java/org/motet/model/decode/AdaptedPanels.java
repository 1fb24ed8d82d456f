package org.motet.model.decode;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.motet.kernel.PackedPanels;

/**
 * A matrix W of products {@code x Wᵀ}, with what an adapter adds to it, {@code (x Aᵀ) Bᵀ}.
 *
 * @param a A [R, in]; null without an adapter
 * @param b B [out, R], the scale included; likewise
 */
record AdaptedPanels(
        PackedPanels w, @Nullable PackedPanels a, @Nullable PackedPanels b) {
    int panels() {
        return w.panels();
    }

    int width(int panel) {
        return w.width(panel);
    }

    /**
     * As {@link PackedPanels#multiply}.
     *
     * @param low address of x Aᵀ [rows, R]; read only where there is an adapter
     */
    void multiply(int rows, long x, long low, int panel, MemorySegment c, long at, int ldc, boolean add) {
        w.multiply(rows, x, panel, c, at, ldc, add);
        if (b != null) {
            b.multiply(rows, low, panel, c, at, ldc, true);
        }
    }
}
