package org.motet.model.lora;

import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.motet.model.ModelConfig;
import org.motet.model.Parameter;

/**
 * What an adapter is, but for its numbers.
 *
 * @param rank rows of each A, 1 or more
 * @param alpha above 0; see {@link #scale}
 * @param targets projections that have one, in every block
 * @param rsLora whether the scale is rank-stabilised (Kalajdzievski 2023, arXiv 2312.03732)
 */
public record LoraShape(int rank, double alpha, Set<LoraTarget> targets, boolean rsLora) {
    private static final String ALL = "all-linear";

    public LoraShape {
        if (rank < 1) {
            throw new IllegalArgumentException("the rank of an adapter is " + rank + "; at least 1 is needed");
        }
        if (!(alpha > 0 && Double.isFinite(alpha))) {
            throw new IllegalArgumentException("alpha of an adapter is " + alpha + "; it must be above 0");
        }
        if (targets.isEmpty()) {
            throw new IllegalArgumentException(
                    "an adapter needs a projection to stand beside; there are " + ALL + ", " + LoraTarget.modules());
        }
        targets = Collections.unmodifiableSet(EnumSet.copyOf(targets));
    }

    /**
     * Projections by their names.
     *
     * @param modules such as q_proj and v_proj, or all-linear alone for all of them
     * @throws IllegalArgumentException naming the first that is none
     */
    public static Set<LoraTarget> targets(List<String> modules) {
        if (modules.equals(List.of(ALL))) {
            return EnumSet.allOf(LoraTarget.class);
        }
        return modules.stream()
                .map(module -> LoraTarget.of(module)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "'%s' is no projection that can have an adapter; there are %s, and %s for all of them"
                                        .formatted(module, LoraTarget.modules(), ALL))))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(LoraTarget.class)));
    }

    /** Names of the projections, for people. */
    public String modules() {
        return targets.stream().map(LoraTarget::module).collect(Collectors.joining(", "));
    }

    /** What B A is multiplied by: alpha / rank, or alpha / sqrt(rank) if rank-stabilised. */
    public double scale() {
        return alpha / (rsLora ? Math.sqrt(rank) : rank);
    }

    /** The weights of a model that have an adapter, in the order of its table. */
    List<Parameter> projections(ModelConfig model) {
        return model.parameters().stream()
                .filter(parameter -> targets.stream().anyMatch(target -> target.isWeight(parameter)))
                .toList();
    }

    /** Shapes of all matrices for a model, by peft's names. */
    Map<String, long[]> matrixShapes(ModelConfig model) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (Parameter projection : projections(model)) {
            shapes.put(nameOf(projection, 'A'), new long[] {rank, projection.shape()[1]});
            shapes.put(nameOf(projection, 'B'), new long[] {projection.shape()[0], rank});
        }
        return shapes;
    }

    /** Such as {@code base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight}. */
    static String nameOf(Parameter projection, char matrix) {
        return "base_model.model." + projection.name().replaceFirst("weight$", "lora_" + matrix + ".weight");
    }

    /** Numbers that train: {@code rank (in + out)} for each projection. */
    public long parameterCount(ModelConfig model) {
        return projections(model).stream()
                .mapToLong(parameter -> rank * (parameter.shape()[0] + parameter.shape()[1]))
                .sum();
    }
}
