package org.motet.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.motet.model.ParameterTable.Place;

/**
 * Something for each tensor of a model. A tied head is the embedding's.
 *
 * @param embedding [V, D]
 * @param finalNorm [D]
 * @param head [V, D]
 */
public record PerTensor<T>(T embedding, List<LayerWeights<T>> layers, T finalNorm, T head) {
    public PerTensor {
        layers = List.copyOf(layers);
    }

    /** @param make is given each tensor and its shape, once each, in the order of the table */
    static <T> PerTensor<T> of(ModelConfig config, BiFunction<Slot, long[], T> make) {
        Map<Place, T> made = new HashMap<>();
        ParameterTable.tensors(config).forEach((place, shape) -> made.put(place, make.apply(place.slot(), shape)));
        return assemble(config.layers(), made::get);
    }

    private static <T> PerTensor<T> assemble(int layers, java.util.function.Function<Place, @Nullable T> made) {
        T embedding = Objects.requireNonNull(made.apply(new Place(-1, Slot.EMBEDDING)));
        T head = made.apply(new Place(-1, Slot.HEAD));
        return new PerTensor<>(
                embedding,
                IntStream.range(0, layers)
                        .mapToObj(layer -> LayerWeights.<T>of(slot -> made.apply(new Place(layer, slot))))
                        .toList(),
                Objects.requireNonNull(made.apply(new Place(-1, Slot.FINAL_NORM))),
                head == null ? embedding : head);
    }

    public boolean tied() {
        return embedding == head;
    }

    /** What stands for that tensor. */
    T get(int layer, Slot slot) {
        return Objects.requireNonNull(
                switch (slot) {
                    case EMBEDDING -> embedding;
                    case FINAL_NORM -> finalNorm;
                    case HEAD -> head;
                    default -> layers.get(layer).find(slot);
                });
    }

    /** Each distinct tensor, always in the same order. */
    void forEach(BiConsumer<Slot, T> action) {
        forEachPlace((place, value) -> action.accept(place.slot(), value));
    }

    /** The same, with the block that each belongs to. */
    void forEachPlace(BiConsumer<Place, T> action) {
        action.accept(new Place(-1, Slot.EMBEDDING), embedding);
        for (int i = 0; i < layers.size(); i++) {
            for (Slot slot : Slot.values()) {
                T value = layers.get(i).find(slot);
                if (value != null) {
                    action.accept(new Place(i, slot), value);
                }
            }
        }
        action.accept(new Place(-1, Slot.FINAL_NORM), finalNorm);
        if (!tied()) {
            action.accept(new Place(-1, Slot.HEAD), head);
        }
    }

    /** Each distinct one, in the order of {@link #forEach}. */
    public List<T> all() {
        List<T> all = new ArrayList<>();
        forEach((_, value) -> all.add(value));
        return all;
    }

    /** The same structure of other things; ties stay ties. */
    public <R> PerTensor<R> map(BiFunction<Slot, T, R> function) {
        Map<Place, R> made = new HashMap<>();
        made.put(new Place(-1, Slot.EMBEDDING), function.apply(Slot.EMBEDDING, embedding));
        for (int i = 0; i < layers.size(); i++) {
            for (Slot slot : Slot.values()) {
                T value = layers.get(i).find(slot);
                if (value != null) {
                    made.put(new Place(i, slot), function.apply(slot, value));
                }
            }
        }
        made.put(new Place(-1, Slot.FINAL_NORM), function.apply(Slot.FINAL_NORM, finalNorm));
        if (!tied()) {
            made.put(new Place(-1, Slot.HEAD), function.apply(Slot.HEAD, head));
        }
        return assemble(layers.size(), made::get);
    }
}
