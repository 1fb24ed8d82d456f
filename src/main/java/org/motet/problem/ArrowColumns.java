package org.motet.problem;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Type;
import org.jspecify.annotations.Nullable;

/** Columns of one record batch, taken depth first: that is how their nodes and buffers lie. */
final class ArrowColumns {
    private final RecordBatch batch;
    private final ByteBuffer body;
    private int node;
    private int buffer;

    ArrowColumns(RecordBatch batch, ByteBuffer body) {
        this.batch = batch;
        this.body = body;
    }

    /** All values of the field, which must be the next one of the schema. */
    @Nullable
    Object[] next(Field field) {
        int count = Math.toIntExact(batch.nodes(node++).length());
        if (field.dictionary() != null) {
            throw new IllegalArgumentException(
                    "column " + field.name() + " is dictionary-encoded, which is not supported");
        }
        if (field.typeType() == Type.Null) {
            return new Object[count];
        }
        if (count > 8L * body.limit()) { // a damaged count must not be believed when memory is taken
            throw new IllegalArgumentException(
                    "column " + field.name() + " announces more values than its batch can hold");
        }
        ByteBuffer validity = nextBuffer();
        @Nullable
        Object[] values = switch (field.typeType()) {
            case Type.Utf8 -> texts(count, nextBuffer(), nextBuffer(), 4);
            case Type.LargeUtf8 -> texts(count, nextBuffer(), nextBuffer(), 8);
            case Type.Binary -> binaries(count, nextBuffer(), nextBuffer(), 4);
            case Type.LargeBinary -> binaries(count, nextBuffer(), nextBuffer(), 8);
            case Type.Int -> integers(count, (Int) field.type(new Int()), nextBuffer());
            case Type.FloatingPoint -> floats(count, (FloatingPoint) field.type(new FloatingPoint()), nextBuffer());
            case Type.Bool -> bits(count, nextBuffer());
            case Type.Timestamp, Type.Duration -> longs(count, nextBuffer());
            case Type.List, Type.Map -> lists(count, nextBuffer(), 4, next(field.children(0)));
            case Type.LargeList -> lists(count, nextBuffer(), 8, next(field.children(0)));
            case Type.FixedSizeList -> fixedLists(count, field, next(field.children(0)));
            case Type.Struct_ -> structs(count, field);
            default ->
                throw new IllegalArgumentException(
                        "column " + field.name() + " has the unsupported type " + Type.name(field.typeType()));
        };
        if (validity.limit() > 0) {
            for (int i = 0; i < count; i++) {
                if (!bit(validity, i)) {
                    values[i] = null;
                }
            }
        }
        return values;
    }

    private ByteBuffer nextBuffer() {
        var place = batch.buffers(buffer++);
        return body.slice(Math.toIntExact(place.offset()), Math.toIntExact(place.length()))
                .order(LITTLE_ENDIAN);
    }

    private static boolean bit(ByteBuffer bits, int index) {
        return (bits.get(index >> 3) >> (index & 7) & 1) == 1;
    }

    private static int offset(ByteBuffer offsets, int index, int width) {
        return width == 4 ? offsets.getInt(4 * index) : Math.toIntExact(offsets.getLong(8 * index));
    }

    private static Object[] fill(int count, IntFunction<Object> value) {
        Object[] values = new Object[count];
        for (int i = 0; i < count; i++) {
            values[i] = value.apply(i);
        }
        return values;
    }

    private static byte[] bytes(ByteBuffer offsets, ByteBuffer data, int index, int width) {
        int start = offset(offsets, index, width);
        byte[] bytes = new byte[offset(offsets, index + 1, width) - start];
        data.get(start, bytes);
        return bytes;
    }

    private static Object[] texts(int count, ByteBuffer offsets, ByteBuffer data, int width) {
        return fill(count, i -> new String(bytes(offsets, data, i, width), StandardCharsets.UTF_8));
    }

    private static Object[] binaries(int count, ByteBuffer offsets, ByteBuffer data, int width) {
        return fill(count, i -> bytes(offsets, data, i, width));
    }

    private static Object[] integers(int count, Int type, ByteBuffer data) {
        boolean signed = type.isSigned();
        return switch (type.bitWidth()) {
            case 8 -> fill(count, i -> (long) (signed ? data.get(i) : data.get(i) & 0xFF));
            case 16 -> fill(count, i -> (long) (signed ? data.getShort(2 * i) : data.getShort(2 * i) & 0xFFFF));
            case 32 -> fill(count, i -> signed ? (long) data.getInt(4 * i) : data.getInt(4 * i) & 0xFFFFFFFFL);
            default -> longs(count, data);
        };
    }

    private static Object[] longs(int count, ByteBuffer data) {
        return fill(count, i -> data.getLong(8 * i));
    }

    private static Object[] floats(int count, FloatingPoint type, ByteBuffer data) {
        return switch (type.precision()) {
            case Precision.HALF -> fill(count, i -> (double) Float.float16ToFloat(data.getShort(2 * i)));
            case Precision.SINGLE -> fill(count, i -> (double) data.getFloat(4 * i));
            default -> fill(count, i -> data.getDouble(8 * i));
        };
    }

    private static Object[] bits(int count, ByteBuffer data) {
        return fill(count, i -> bit(data, i));
    }

    private static Object[] lists(int count, ByteBuffer offsets, int width, @Nullable Object[] elements) {
        return fill(count, i -> slice(elements, offset(offsets, i, width), offset(offsets, i + 1, width)));
    }

    private static Object[] fixedLists(int count, Field field, @Nullable Object[] elements) {
        int size = ((FixedSizeList) field.type(new FixedSizeList())).listSize();
        return fill(count, i -> slice(elements, i * size, (i + 1) * size));
    }

    private static List<@Nullable Object> slice(@Nullable Object[] elements, int from, int to) {
        List<@Nullable Object> slice = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            slice.add(elements[i]);
        }
        return Collections.unmodifiableList(slice);
    }

    private Object[] structs(int count, Field field) {
        List<@Nullable Object[]> members = new ArrayList<>();
        for (int i = 0; i < field.childrenLength(); i++) {
            members.add(next(field.children(i)));
        }
        return fill(count, row -> {
            Map<String, @Nullable Object> struct = new LinkedHashMap<>();
            for (int i = 0; i < members.size(); i++) {
                struct.put(field.children(i).name(), members.get(i)[row]);
            }
            return struct;
        });
    }
}
