package org.motet.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;

/**
 * What training changes, in fp32: all weights of a model, or the matrices of its adapter. Gradients and moments have the same
 * form.
 */
public interface TrainedWeights extends AutoCloseable {
    /** Every distinct tensor, always in the same order. */
    List<Tensor> all();

    /** Whether each tensor of {@link #all} multiplies rows, rather than being added to them or scaling them. */
    List<Boolean> matrices();

    /** The part of the model, as {@link Course} counts them, that each tensor of {@link #all} belongs to. */
    List<Integer> parts();

    /** The parameters under the names that their files have, as views that belong to the open scope. */
    default Map<String, Tensor> named() {
        return named(all());
    }

    /**
     * The same of other tensors.
     *
     * @param others one for each of {@link #all()}, with as many rows; what has none where it is null
     */
    Map<String, Tensor> named(List<? extends @Nullable Tensor> others);

    /** Zeros of the same form, each kept: gradients, moments. */
    TrainedWeights zeros(Device device);

    /**
     * Refuses numbers that are not finite, or so large that their norm is not: nothing can be computed with them.
     *
     * @throws NotFiniteException naming the first such parameter
     */
    default void requireFinite() {
        try (Scope scope = Scope.open()) {
            named().forEach((name, tensor) -> {
                if (!tensor.isFinite()) {
                    throw new NotFiniteException(
                            name + " holds numbers that are not finite, or too large to compute with");
                }
            });
        }
    }

    /** Frees every tensor; for structures whose tensors are kept. */
    @Override
    default void close() {
        all().forEach(Tensor::close);
    }
}
