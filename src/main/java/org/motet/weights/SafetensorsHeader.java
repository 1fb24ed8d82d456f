package org.motet.weights;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Table of contents of a safetensors file: JSON that gives each tensor its type, shape and byte range. The ranges must
 * cover the data without holes or overlaps, as the format demands.
 *
 * @param slots tensors in the order of their bytes
 */
record SafetensorsHeader(List<Slot> slots) {
    static final String METADATA = "__metadata__";

    /** A tensor and the byte range of its data, counted from the end of the header. */
    record Slot(TensorLayout layout, long begin, long end) {}

    /** Parses and checks a header; {@code dataBytes} is what the file holds after it. */
    static SafetensorsHeader parse(String file, byte[] json, long dataBytes) {
        JsonDocument document = JsonDocument.parse("Header of " + file, json);
        List<Slot> slots = new ArrayList<>();
        for (String name : document.values().keySet()) {
            JsonDocument entry = document.section(name).orElseThrow(() -> document.wrong(name, "an object"));
            if (name.equals(METADATA)) {
                for (String key : entry.values().keySet()) {
                    if (entry.text(key).isEmpty()) {
                        throw entry.wrong(key, "a string");
                    }
                }
            } else {
                slots.add(slot(file, name, entry, dataBytes));
            }
        }
        slots.sort(Comparator.comparingLong(Slot::begin).thenComparingLong(Slot::end));
        requireGapless(file, slots, dataBytes);
        return new SafetensorsHeader(slots);
    }

    private static Slot slot(String file, String name, JsonDocument entry, long dataBytes) {
        String type = entry.text("dtype").orElseThrow(() -> entry.wrong("dtype", "a type name"));
        StoredType dtype = StoredType.named(type)
                .orElseThrow(() -> entry.wrong("dtype", "one of " + List.of(StoredType.values())));
        long[] shape = naturals(entry, "shape");
        long[] range = naturals(entry, "data_offsets");
        if (range.length != 2 || range[0] > range[1]) {
            throw entry.wrong("data_offsets", "a begin and an end not before it");
        }
        if (range[1] > dataBytes) {
            throw new IllegalArgumentException("%s: tensor %s ends at byte %d of the data, but the file holds only %d."
                    .formatted(file, name, range[1], dataBytes));
        }
        TensorLayout layout = new TensorLayout(name, dtype, shape);
        long needed;
        try {
            needed = layout.byteSize();
        } catch (ArithmeticException overflow) {
            throw new IllegalArgumentException(
                    "%s: tensor %s has an impossible shape %s."
                            .formatted(file, name, entry.values().get("shape")),
                    overflow);
        }
        if (needed != range[1] - range[0]) {
            throw new IllegalArgumentException("%s: tensor %s of type %s and shape %s needs %d bytes, but has %d."
                    .formatted(file, name, dtype, entry.values().get("shape"), needed, range[1] - range[0]));
        }
        return new Slot(layout, range[0], range[1]);
    }

    private static long[] naturals(JsonDocument entry, String key) {
        @Nullable Object value = entry.values().get(key);
        if (value instanceof List<?> list && list.stream().allMatch(SafetensorsHeader::isNatural)) {
            return list.stream().mapToLong(item -> ((Number) item).longValue()).toArray();
        }
        throw entry.wrong(key, "a list of whole numbers that are not negative");
    }

    private static boolean isNatural(@Nullable Object item) {
        return (item instanceof Integer || item instanceof Long) && ((Number) item).longValue() >= 0;
    }

    private static void requireGapless(String file, List<Slot> slots, long dataBytes) {
        long end = 0;
        String previous = "the header";
        for (Slot slot : slots) {
            String name = slot.layout().name();
            if (slot.begin() < end) {
                throw new IllegalArgumentException(
                        "%s: the data of tensor %s overlaps that of %s (byte %d is before %d)."
                                .formatted(file, name, previous, slot.begin(), end));
            }
            if (slot.begin() > end) {
                throw new IllegalArgumentException("%s: %d bytes between %s and tensor %s belong to no tensor."
                        .formatted(file, slot.begin() - end, previous, name));
            }
            end = slot.end();
            previous = "tensor " + name;
        }
        if (end != dataBytes) {
            throw new IllegalArgumentException(
                    "%s: %d bytes after %s belong to no tensor.".formatted(file, dataBytes - end, previous));
        }
    }
}
