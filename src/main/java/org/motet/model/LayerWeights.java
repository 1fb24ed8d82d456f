package org.motet.model;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something for each tensor of one decoder block, such as the tensor itself, its memory or its gradient; see {@link Slot} for the
 * shapes.
 *
 * @param qkvBias null where the architecture has none, as {@code outputBias}
 * @param qNorm null where queries and keys are not normed, as {@code kNorm}
 */
public record LayerWeights<T>(
        T inputNorm,
        T qkv,
        @Nullable T qkvBias,
        @Nullable T qNorm,
        @Nullable T kNorm,
        T output,
        @Nullable T outputBias,
        T postNorm,
        T gateUp,
        T down) {

    static <T> LayerWeights<T> of(Function<Slot, @Nullable T> values) {
        return new LayerWeights<>(
                Objects.requireNonNull(values.apply(Slot.INPUT_NORM)),
                Objects.requireNonNull(values.apply(Slot.QKV)),
                values.apply(Slot.QKV_BIAS),
                values.apply(Slot.Q_NORM),
                values.apply(Slot.K_NORM),
                Objects.requireNonNull(values.apply(Slot.OUTPUT)),
                values.apply(Slot.OUTPUT_BIAS),
                Objects.requireNonNull(values.apply(Slot.POST_NORM)),
                Objects.requireNonNull(values.apply(Slot.GATE_UP)),
                Objects.requireNonNull(values.apply(Slot.DOWN)));
    }

    /** What stands for that tensor; null where the block has none. */
    public @Nullable T find(Slot slot) {
        return switch (slot) {
            case INPUT_NORM -> inputNorm;
            case QKV -> qkv;
            case QKV_BIAS -> qkvBias;
            case Q_NORM -> qNorm;
            case K_NORM -> kNorm;
            case OUTPUT -> output;
            case OUTPUT_BIAS -> outputBias;
            case POST_NORM -> postNorm;
            case GATE_UP -> gateUp;
            case DOWN -> down;
            case EMBEDDING, FINAL_NORM, HEAD -> null;
        };
    }
}
