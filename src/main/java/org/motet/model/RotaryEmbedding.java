package org.motet.model;

import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * Rotary position embedding in the half-split layout of Hugging Face checkpoints (Su et al. 2021): with halves (a, b) of a
 * head, (a, b) becomes (a cos - b sin, b cos + a sin), written as {@code x cos + roll(x, d/2) (-sin, sin)}.
 */
final class RotaryEmbedding implements AutoCloseable {
    private final Tensor cos; // [positions, d]
    private final Tensor signedSin; // [positions, d]: -sin in the first half, sin in the second

    private RotaryEmbedding(Tensor cos, Tensor signedSin) {
        this.cos = cos;
        this.signedSin = signedSin;
    }

    static RotaryEmbedding create(float[] inverseFrequencies, int positions, Device device) {
        int half = inverseFrequencies.length;
        int d = 2 * half;
        float[] cos = new float[positions * d];
        float[] sin = new float[positions * d];
        for (int p = 0; p < positions; p++) {
            for (int i = 0; i < half; i++) {
                float angle = p * inverseFrequencies[i]; // fp32 as in transformers
                float c = (float) Math.cos(angle);
                float s = (float) Math.sin(angle);
                cos[p * d + i] = c;
                cos[p * d + half + i] = c;
                sin[p * d + i] = -s;
                sin[p * d + half + i] = s;
            }
        }
        return new RotaryEmbedding(
                Tensors.of(cos, device, positions, d).keep(),
                Tensors.of(sin, device, positions, d).keep());
    }

    /** The rotations of some rows. */
    record Rotation(Tensor cos, Tensor signedSin) {} // both [N, 1, d]

    Rotation at(Tensor positions, DType dtype) {
        return new Rotation(
                cos.indexSelect(0, positions).to(dtype).unsqueeze(1),
                signedSin.indexSelect(0, positions).to(dtype).unsqueeze(1));
    }

    /** heads [N, heads, d] rotated; a new tensor. */
    static Tensor rotate(Tensor heads, Rotation rotation) {
        long half = heads.size(2) / 2;
        return heads.mul(rotation.cos()).addcmul_(heads.roll(half, 2), rotation.signedSin());
    }

    /** The transposed rotation: the gradient of {@link #rotate}. */
    static Tensor rotateBack(Tensor gradient, Rotation rotation) {
        long half = gradient.size(2) / 2;
        return gradient.mul(rotation.cos())
                .add_(gradient.mul(rotation.signedSin()).roll(half, 2));
    }

    /** [positions, d] */
    Tensor cos() {
        return cos;
    }

    /** [positions, d]: -sin in the first half, sin in the second. */
    Tensor signedSin() {
        return signedSin;
    }

    @Override
    public void close() {
        cos.close();
        signedSin.close();
    }
}
