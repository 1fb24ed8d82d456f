package org.motet.model;

import org.jspecify.annotations.Nullable;
import org.motet.tensor.DType;

/**
 * A tensor in memory. Most hold one parameter; projections that read the same input are stacked, so that each stack is one
 * matrix product. D hidden size, H query and K key-value heads of width d, F the feed-forward width, V the vocabulary.
 */
public enum Slot {
    /** [V, D]. */
    EMBEDDING(Kind.MATRIX),
    /** [D]. */
    INPUT_NORM(Kind.NORM),
    /** Query, key and value projections: [(H+2K)d, D]. */
    QKV(Kind.MATRIX),
    /** [(H+2K)d]. */
    QKV_BIAS(Kind.BIAS),
    /** [d]. */
    Q_NORM(Kind.NORM),
    /** [d]. */
    K_NORM(Kind.NORM),
    /** Attention's output projection: [D, Hd]. */
    OUTPUT(Kind.MATRIX),
    /** [D]. */
    OUTPUT_BIAS(Kind.BIAS),
    /** [D]. */
    POST_NORM(Kind.NORM),
    /** Gate and up projections: [2F, D]. */
    GATE_UP(Kind.MATRIX),
    /** [D, F]. */
    DOWN(Kind.MATRIX),
    /** [D]. */
    FINAL_NORM(Kind.NORM),
    /** [V, D]; a tied head is the embedding. */
    HEAD(Kind.MATRIX);

    /** What a tensor does. */
    public enum Kind {
        /** Multiplies rows. */
        MATRIX,
        /** Is added to rows. */
        BIAS,
        /** Scales the elements of normed rows. */
        NORM
    }

    private final Kind kind;

    Slot(Kind kind) {
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** The bias of a projection; null of those that have none in any architecture. */
    public @Nullable Slot biasOf() {
        return switch (this) {
            case QKV -> QKV_BIAS;
            case OUTPUT -> OUTPUT_BIAS;
            default -> null;
        };
    }

    /** Type that a tensor is computed with: norms act on the fp32 residual stream. */
    DType computedIn(DType products) {
        return kind == Kind.NORM ? DType.FLOAT32 : products;
    }

    /** Whether weight decay pulls at it where biases and norms are spared. */
    public boolean isMatrix() {
        return kind == Kind.MATRIX;
    }
}
