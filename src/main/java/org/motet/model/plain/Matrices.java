package org.motet.model.plain;

import org.motet.model.ModelConfig;

/** Something for each weight matrix of a decoder block; gate and up projection apart. */
record Matrices<T>(T qkv, T output, T gate, T up, T down) {
    /** Makes one for a matrix [out, in]. */
    interface Maker<T> {
        T make(int out, int in);
    }

    static <T> Matrices<T> of(ModelConfig config, Maker<T> maker) {
        int hidden = config.hidden();
        int mixed = config.heads() * config.headDim();
        int qkv = mixed + 2 * config.keyValueHeads() * config.headDim();
        int f = config.intermediate();
        return new Matrices<>(
                maker.make(qkv, hidden),
                maker.make(hidden, mixed),
                maker.make(f, hidden),
                maker.make(f, hidden),
                maker.make(hidden, f));
    }
}
