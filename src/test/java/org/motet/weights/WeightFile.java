package org.motet.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** Safetensors files of the tests, from tensors that are in memory. */
public final class WeightFile {
    private WeightFile() {}

    public static void write(Path file, Collection<TensorEntry> tensors) throws IOException {
        Map<String, MemorySegment> data =
                tensors.stream().collect(Collectors.toMap(TensorEntry::name, TensorEntry::data));
        try (SafetensorsWriter writer = SafetensorsWriter.create(
                file, tensors.stream().map(TensorEntry::layout).toList())) {
            for (TensorLayout layout : writer.order()) {
                writer.append(layout.name(), data.get(layout.name()));
            }
            writer.finish();
        }
    }
}
