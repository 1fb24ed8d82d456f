package org.motet.model.plain;

import java.lang.foreign.Arena;
import org.motet.kernel.FloatBlock;
import org.motet.kernel.PackedWeight;

/**
 * A weight matrix W [out, in] laid out for products on the processor, once for each direction.
 *
 * @param forward Wᵀ [in, out], for {@code x Wᵀ}
 * @param back W [out, in], for {@code dy W}
 */
record PackedMatrix(PackedWeight forward, PackedWeight back) {
    static PackedMatrix of(int out, int in, Arena memory) {
        return new PackedMatrix(new PackedWeight(in, out, memory), new PackedWeight(out, in, memory));
    }

    /** Takes the values of W, which begins at that row of a tensor. */
    void fill(FloatBlock w, long firstRow) {
        forward.fillTransposed(w, firstRow);
        back.fill(w, firstRow);
    }
}
