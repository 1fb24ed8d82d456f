package org.motet.update;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.motet.distributed.Wire;
import org.motet.distributed.World;
import org.motet.model.Course;
import org.motet.model.TrainedWeights;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Workers;

/**
 * Where a gradient that is not finite shows and what it comes from. It is looked for only once the norm of all has been found not
 * finite, by computing gradients again; all processes look at once.
 */
final class GradientFault {
    private final World world;
    private final Workers workers;
    private final List<String> names; // of tensors

    GradientFault(TrainedWeights trained, World world, Workers workers) {
        this.world = world;
        this.workers = workers;
        this.names = names(trained);
    }

    /** What each tensor holds, by the first of its parameters and how many more there are. */
    private static List<String> names(TrainedWeights trained) {
        try (Scope scope = Scope.open()) {
            List<Tensor> all = trained.all();
            List<String> names = new ArrayList<>();
            for (int tensor = 0; tensor < all.size(); tensor++) {
                List<@Nullable Tensor> alone = new ArrayList<>();
                for (int i = 0; i < all.size(); i++) {
                    alone.add(i == tensor ? all.get(i) : null);
                }
                names.add(String.join(" or ", trained.named(alone).keySet()));
            }
            return names;
        }
    }

    /**
     * Of which parameter, and of which completion.
     *
     * @param total sums over all processes; free once the parameter is named
     * @param own micro-batches of this process
     */
    <B, S> String of(TrainedWeights total, List<B> own, Accumulation<B, S> accumulate, Pieces<B> pieces) {
        String tensor = tensor(total);
        Optional<String> source = world
                .updates()
                .exchange(
                        Wire.TEXT,
                        () -> workers.run(worker ->
                                        worker == 0 ? source(own, accumulate, pieces, total) : Optional.<String>empty())
                                .getFirst()
                                .orElse(""),
                        GradientPasses::failed)
                .stream()
                .filter(name -> !name.isEmpty())
                .findFirst();
        return "the gradient of " + tensor + " is not finite, or too large to compute with; "
                + source.map(name -> "it comes from " + name).orElse("no completion alone makes it so");
    }

    /**
     * The same where each process has its own rows alone: it is not computed again what it comes from.
     *
     * @param rows of each tensor, those that this process has; made in the open scope
     */
    String ofRows(Supplier<List<Tensor>> rows) {
        List<Integer> broken = new ArrayList<>();
        try (Scope scope = Scope.open()) {
            List<Tensor> own = rows.get();
            for (int tensor = 0; tensor < own.size(); tensor++) {
                if (own.get(tensor).count() > 0 && !own.get(tensor).isFinite()) {
                    broken.add(tensor);
                }
            }
        }
        int last = world
                .updates()
                .exchange(
                        Wire.TEXT,
                        () -> String.valueOf(broken.isEmpty() ? -1 : broken.getLast()),
                        GradientPasses::failed)
                .stream()
                .mapToInt(Integer::parseInt)
                .max()
                .orElse(-1);
        return "the gradient of " + (last < 0 ? "all parameters together" : names.get(last))
                + " is not finite, or too large to compute with; which completion it comes from is looked for with"
                + " distributed.zero_stage 0 and 1 alone";
    }

    /** The parameter nearest to the loss that has such a gradient: the way back met it first. */
    private static String tensor(TrainedWeights gradients) {
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
    private static <B, S> Optional<String> source(
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
