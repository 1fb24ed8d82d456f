package org.motet.update;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.motet.model.Course;
import org.motet.model.TrainedWeights;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;

/**
 * Where a gradient that is not finite shows and what it comes from. It is looked for only once the norm of all has been found not
 * finite, by computing gradients again.
 */
final class GradientFault {
    private GradientFault() {}

    /** The parameter nearest to the loss that has such a gradient: the way back met it first. */
    static String tensor(TrainedWeights gradients) {
        try (Scope scope = Scope.open()) {
            List<String> broken = gradients.named().entrySet().stream()
                    .filter(parameter -> !parameter.getValue().isFinite())
                    .map(Map.Entry::getKey)
                    .toList();
            if (broken.isEmpty()) {
                return "all parameters together";
            }
            return broken.getLast()
                    + (broken.size() == 1 ? "" : " and of " + (broken.size() - 1) + " parameters before it");
        }
    }

    /** The first completion whose own gradient is not finite; empty where only their sum is not. */
    static <B, S> Optional<String> source(
            List<B> microBatches, Accumulation<B, S> accumulate, Pieces<B> pieces, TrainedWeights buffer) {
        return microBatches.stream()
                .filter(batch -> !isFinite(batch, accumulate, buffer))
                .flatMap(batch -> pieces.of(batch).stream())
                .filter(piece -> !isFinite(piece, accumulate, buffer))
                .findFirst()
                .map(pieces::name);
    }

    private static <B, S> boolean isFinite(B batch, Accumulation<B, S> accumulate, TrainedWeights buffer) {
        buffer.all().forEach(Tensor::zero_);
        S unused = accumulate.of(batch, buffer, Course.UNWATCHED);
        return Double.isFinite(GradientStep.norm(buffer));
    }
}
