package org.motet.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;
import org.motet.weights.SafetensorsFile;
import org.motet.weights.SharedSafetensors;
import org.motet.weights.TensorEntry;

/**
 * A safetensors file that several processes write together, each the rows that it has, and of which each reads its own. It is the file
 * that one process with all rows would write, byte for byte.
 */
public final class TensorRowsFile {
    private TensorRowsFile() {}

    /**
     * Writes the rows that are here; the others' are written by others, at the same time.
     *
     * @param parts of all tensors of the file
     * @param leads whether this process also writes what belongs to no tensor, as one of them must
     */
    public static void write(Path file, List<TensorRows> parts, boolean leads) throws IOException {
        try (SharedSafetensors shared = SharedSafetensors.open(
                file, parts.stream().map(TensorRows::layout).toList(), leads)) {
            for (TensorRows part : parts) {
                if (part.rows().count() > 0) {
                    try (Scope scope = Scope.open()) {
                        Tensor host = part.rows().to(Device.CPU).contiguous();
                        shared.write(part.name(), part.offset(), host.memory());
                    }
                }
            }
            shared.sync();
        }
    }

    /**
     * Fills the rows that are here.
     *
     * @throws IllegalArgumentException naming file and tensor where one is missing, unknown, or of another shape or type
     */
    public static void readInto(Path file, List<TensorRows> parts) throws IOException {
        try (SafetensorsFile stored = SafetensorsFile.open(file)) {
            Set<String> names = new HashSet<>();
            for (TensorRows part : parts) {
                names.add(part.name());
                if (!stored.names().contains(part.name())) {
                    throw new IllegalArgumentException(file + " has no tensor " + part.name() + ".");
                }
                TensorEntry entry = stored.tensor(part.name());
                if (!Arrays.equals(entry.shape(), part.shape())
                        || entry.dtype() != DTypes.stored(part.rows().dtype())) {
                    throw new IllegalArgumentException(
                            "%s: tensor %s has shape %s and type %s, but %s and %s are needed."
                                    .formatted(
                                            file,
                                            part.name(),
                                            Arrays.toString(entry.shape()),
                                            entry.dtype(),
                                            Arrays.toString(part.shape()),
                                            DTypes.stored(part.rows().dtype())));
                }
            }
            for (String name : stored.names()) {
                if (!names.contains(name)) {
                    throw new IllegalArgumentException(file + " has a tensor that is not expected, " + name + ".");
                }
            }
            for (TensorRows part : parts) {
                fill(stored.tensor(part.name()), part);
            }
        }
    }

    private static void fill(TensorEntry entry, TensorRows part) {
        if (part.rows().count() == 0) {
            return;
        }
        try (Scope scope = Scope.open()) {
            long bytes = part.rows().count() * part.rows().dtype().bytes();
            part.rows()
                    .copy_(Tensors.copyOf(
                            entry.data().asSlice(part.offset(), bytes),
                            part.rows().dtype(),
                            Device.CPU,
                            part.rows().shape()));
        }
    }
}
