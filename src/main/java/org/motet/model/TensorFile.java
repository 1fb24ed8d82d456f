package org.motet.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;
import org.motet.weights.SafetensorsFile;
import org.motet.weights.SafetensorsWriter;
import org.motet.weights.TensorEntry;
import org.motet.weights.TensorLayout;

/**
 * Named tensors in a safetensors file: weights, moments. One tensor at a time is in host memory besides the tensors
 * themselves, which may be views and may live on any device.
 *
 * <pre>{@code
 * Map<String, Tensor> moments = new LinkedHashMap<>();
 * first.named().forEach((name, view) -> moments.put("exp_avg." + name, view));
 * TensorFile.write(file, moments);      // to save
 * TensorFile.readInto(file, moments);   // to restore
 * }</pre>
 */
public final class TensorFile {
    private TensorFile() {}

    /** Writes the tensors in their own types. The file appears whole, replacing what had its name. */
    public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        List<TensorLayout> layouts = tensors.entrySet().stream()
                .map(entry -> layout(
                        entry.getKey(), entry.getValue(), entry.getValue().dtype()))
                .toList();
        write(file, layouts, tensors);
    }

    /** Writes the tensors rounded to one type. The file appears whole, replacing what had its name. */
    public static void write(Path file, Map<String, Tensor> tensors, DType dtype) throws IOException {
        List<TensorLayout> layouts = tensors.entrySet().stream()
                .map(entry -> layout(entry.getKey(), entry.getValue(), dtype))
                .toList();
        write(file, layouts, tensors);
    }

    static TensorLayout layout(String name, Tensor tensor, DType dtype) {
        return new TensorLayout(name, DTypes.stored(dtype), tensor.shape());
    }

    private static void write(Path file, List<TensorLayout> layouts, Map<String, Tensor> tensors) throws IOException {
        try (SafetensorsWriter writer = SafetensorsWriter.create(file, layouts)) {
            for (TensorLayout layout : writer.order()) {
                try (Scope scope = Scope.open()) {
                    Tensor tensor = tensors.get(layout.name());
                    if (tensor == null) {
                        throw new IllegalStateException("no tensor " + layout.name());
                    }
                    Tensor host =
                            tensor.to(DTypes.of(layout.dtype())).to(Device.CPU).contiguous();
                    writer.append(layout.name(), host.memory());
                }
            }
            writer.finish();
        }
    }

    /**
     * Fills the tensors from a file that holds exactly these, with these shapes and types. Nothing is changed if one of
     * them does not fit.
     *
     * @throws IllegalArgumentException naming file and tensor where one is missing, unknown, or of another shape or type
     */
    public static void readInto(Path file, Map<String, Tensor> tensors) throws IOException {
        readInto(file, tensors, false);
    }

    /** The same from a file whose tensors may have any floating type. */
    public static void convertInto(Path file, Map<String, Tensor> tensors) throws IOException {
        readInto(file, tensors, true);
    }

    private static void readInto(Path file, Map<String, Tensor> tensors, boolean anyType) throws IOException {
        try (SafetensorsFile stored = SafetensorsFile.open(file)) {
            requireEqualNames(file, stored.names(), tensors.keySet());
            tensors.forEach((name, tensor) -> requireEqualLayout(file, stored.tensor(name), tensor, anyType));
            for (Map.Entry<String, Tensor> target : tensors.entrySet()) {
                try (Scope scope = Scope.open()) {
                    TensorEntry entry = stored.tensor(target.getKey());
                    Tensor host = Tensors.copyOf(entry.data(), DTypes.of(entry.dtype()), Device.CPU, entry.shape());
                    target.getValue().copy_(host);
                }
            }
        }
    }

    /**
     * Checks that a file holds exactly these tensors, with these shapes and of floating types.
     *
     * @throws IllegalArgumentException naming file and tensor where one is missing, unknown, or of another shape or kind
     */
    public static void requireShapes(Path file, Map<String, long[]> shapes) throws IOException {
        try (SafetensorsFile stored = SafetensorsFile.open(file)) {
            requireEqualNames(file, stored.names(), shapes.keySet());
            shapes.forEach((name, shape) -> {
                requireShape(file, stored.tensor(name), shape);
                requireFloating(file, stored.tensor(name));
            });
        }
    }

    private static void requireEqualNames(Path file, Set<String> stored, Set<String> wanted) {
        Set<String> missing = new TreeSet<>(wanted);
        missing.removeAll(stored);
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    file + " has no tensor " + missing.iterator().next() + more(missing) + ".");
        }
        Set<String> unknown = new TreeSet<>(stored);
        unknown.removeAll(wanted);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(file + " has a tensor that is not expected, "
                    + unknown.iterator().next() + more(unknown) + ".");
        }
    }

    private static String more(Set<String> names) {
        return names.size() == 1 ? "" : " (and " + (names.size() - 1) + " more like it)";
    }

    private static void requireEqualLayout(Path file, TensorEntry entry, Tensor tensor, boolean anyType) {
        requireShape(file, entry, tensor.shape());
        if (anyType) {
            requireFloating(file, entry);
        } else if (entry.dtype() != DTypes.stored(tensor.dtype())) {
            throw new IllegalArgumentException("%s: tensor %s has type %s, but %s is needed."
                    .formatted(file, entry.name(), entry.dtype(), DTypes.stored(tensor.dtype())));
        }
    }

    private static void requireShape(Path file, TensorEntry entry, long[] shape) {
        if (!Arrays.equals(entry.shape(), shape)) {
            throw new IllegalArgumentException("%s: tensor %s has shape %s, but %s is needed."
                    .formatted(file, entry.name(), Arrays.toString(entry.shape()), Arrays.toString(shape)));
        }
    }

    private static void requireFloating(Path file, TensorEntry entry) {
        if (!entry.dtype().isFloating()) {
            throw new IllegalArgumentException("%s: tensor %s has type %s, but a floating type is needed."
                    .formatted(file, entry.name(), entry.dtype()));
        }
    }
}
