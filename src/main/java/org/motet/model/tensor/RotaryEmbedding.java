package org.motet.model.tensor;

import org.motet.model.RotaryTable;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/** The rotations of a {@link RotaryTable} as tensor operations. */
public final class RotaryEmbedding implements AutoCloseable {
    private final Tensor cos; // [positions, d]
    private final Tensor signedSin; // [positions, d]: -sin in the first half, sin in the second

    private RotaryEmbedding(Tensor cos, Tensor signedSin) {
        this.cos = cos;
        this.signedSin = signedSin;
    }

    public static RotaryEmbedding create(RotaryTable table, Device device) {
        return new RotaryEmbedding(
                Tensors.of(table.cos(), device, table.positions(), table.d()).keep(),
                Tensors.of(table.signedSin(), device, table.positions(), table.d())
                        .keep());
    }

    /** The rotations of some rows. */
    public record Rotation(Tensor cos, Tensor signedSin) {} // both [N, 1, d]

    public Rotation at(Tensor positions, DType dtype) {
        return new Rotation(
                cos.indexSelect(0, positions).to(dtype).unsqueeze(1),
                signedSin.indexSelect(0, positions).to(dtype).unsqueeze(1));
    }

    /** heads [N, heads, d] rotated; a new tensor. */
    public static Tensor rotate(Tensor heads, Rotation rotation) {
        long half = heads.size(2) / 2;
        return heads.mul(rotation.cos()).addcmul_(heads.roll(half, 2), rotation.signedSin());
    }

    /** The transposed rotation: the gradient of {@link #rotate}. */
    public static Tensor rotateBack(Tensor gradient, Rotation rotation) {
        long half = gradient.size(2) / 2;
        return gradient.mul(rotation.cos())
                .add_(gradient.mul(rotation.signedSin()).roll(half, 2));
    }

    @Override
    public void close() {
        cos.close();
        signedSin.close();
    }
}
