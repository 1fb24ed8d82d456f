package org.motet.model.decode;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.motet.kernel.PackedPanels;

/**
 * A matrix W of products {@code x Wᵀ}, with what an adapter adds to it.
 *
 * @param adapter B [out, R] of {@code (x Aᵀ) Bᵀ}, the scale included; null without an adapter
 */
record AdaptedPanels(PackedPanels w, @Nullable PackedPanels adapter) {
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
        if (adapter != null) {
            adapter.multiply(rows, low, panel, c, at, ldc, true);
        }
    }
}
