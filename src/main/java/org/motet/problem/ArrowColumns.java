package org.motet.problem;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Type;
import org.jspecify.annotations.Nullable;

/** Columns of one record batch, taken depth first: that is how their nodes and buffers lie. */
final class ArrowColumns {
    private static final int BYTES_OF_A_VALUE = 16;

    private final RecordBatch batch;
    private final ByteBuffer body;
    private final ArrowDictionaries dictionaries;
    private final RowBudget budget;
    private int node;
    private int buffer;
    private int variadic;

    ArrowColumns(RecordBatch batch, ByteBuffer body, ArrowDictionaries dictionaries, RowBudget budget) {
        if (batch.compression() != null) {
            throw new ArrowFault("is compressed inside, which is not supported;"
                    + " write it without (pyarrow: compression='uncompressed') or as Parquet");
        }
        this.batch = batch;
        this.body = body;
        this.dictionaries = dictionaries;
        this.budget = budget;
    }

    /** The column of a field, which must be the next one of the schema. */
    ArrowColumn next(Field field) {
        if (field.dictionary() == null) {
            return values(field);
        }
        node++;
        ByteBuffer validity = buffer();
        ArrowColumn index = ArrowScalars.integers(field.dictionary().indexType(), buffer());
        long id = field.dictionary().id();
        return nullable(validity, row -> {
            Number place = (Number) Objects.requireNonNull(index.at(row));
            return dictionaries.value(id, Math.toIntExact(place.longValue()));
        });
    }

    /** The column of a field's type as it lies there, also where the field refers to it through a dictionary. */
    ArrowColumn values(Field field) {
        node++;
        return switch (field.typeType()) {
            case Type.Null -> row -> null;
            case Type.Utf8, Type.Binary -> nullable(buffer(), texts(field, buffer(), 4, buffer()));
            case Type.LargeUtf8, Type.LargeBinary -> nullable(buffer(), texts(field, buffer(), 8, buffer()));
            case Type.Utf8View, Type.BinaryView -> nullable(buffer(), views(field, buffer()));
            case Type.List -> nullable(buffer(), lists(field, buffer(), 4));
            case Type.LargeList -> nullable(buffer(), lists(field, buffer(), 8));
            case Type.ListView -> nullable(buffer(), listViews(field, buffer(), buffer(), 4));
            case Type.LargeListView -> nullable(buffer(), listViews(field, buffer(), buffer(), 8));
            case Type.FixedSizeList -> nullable(buffer(), fixedLists(field));
            case Type.Map -> nullable(buffer(), maps(field, buffer()));
            case Type.Struct_ -> nullable(buffer(), structs(field));
            case Type.Union, Type.RunEndEncoded ->
                throw new ArrowFault("has the column " + field.name() + " of the type " + Type.name(field.typeType())
                        + ", which is not supported; leave it out or write the file as Parquet");
            default -> nullable(buffer(), ArrowScalars.of(field, buffer()));
        };
    }

    private static ArrowColumn nullable(ByteBuffer validity, ArrowColumn values) {
        return validity.limit() == 0 ? values : row -> bit(validity, row) ? values.at(row) : null;
    }

    static boolean bit(ByteBuffer bits, int index) {
        return (bits.get(index >> 3) >> (index & 7) & 1) == 1;
    }

    private ByteBuffer buffer() {
        var place = batch.buffers(buffer++);
        return body.slice(Math.toIntExact(place.offset()), Math.toIntExact(place.length()))
                .order(LITTLE_ENDIAN);
    }

    private static int offset(ByteBuffer offsets, int index, int width) {
        return width == 4 ? offsets.getInt(4 * index) : Math.toIntExact(offsets.getLong(8 * index));
    }

    private ArrowColumn texts(Field field, ByteBuffer offsets, int width, ByteBuffer data) {
        return row -> {
            int start = offset(offsets, row, width);
            return text(field, data, start, Math.subtractExact(offset(offsets, row + 1, width), start));
        };
    }

    private Object text(Field field, ByteBuffer data, int start, int length) {
        budget.take(length);
        byte[] bytes = new byte[length];
        data.get(start, bytes);
        Object text = DuckValues.textOrBytes(bytes);
        if (text instanceof byte[] && (field.typeType() == Type.Utf8 || field.typeType() == Type.LargeUtf8)) {
            throw new ArrowFault("has a text in column " + field.name() + " that is not UTF-8");
        }
        return text;
    }

    /** Sixteen bytes a value: short texts lie in them, longer ones in one of the column's further buffers. */
    private ArrowColumn views(Field field, ByteBuffer views) {
        List<ByteBuffer> data = new ArrayList<>();
        for (long i = batch.variadicBufferCounts(variadic++); i > 0; i--) {
            data.add(buffer());
        }
        return row -> {
            int length = views.getInt(16 * row);
            return length <= 12
                    ? text(field, views, 16 * row + 4, length)
                    : text(field, data.get(views.getInt(16 * row + 8)), views.getInt(16 * row + 12), length);
        };
    }

    private ArrowColumn lists(Field field, ByteBuffer offsets, int width) {
        ArrowColumn elements = next(field.children(0));
        return row -> slice(elements, offset(offsets, row, width), offset(offsets, row + 1, width));
    }

    private ArrowColumn listViews(Field field, ByteBuffer offsets, ByteBuffer sizes, int width) {
        ArrowColumn elements = next(field.children(0));
        return row -> {
            int start = offset(offsets, row, width);
            return slice(elements, start, Math.addExact(start, offset(sizes, row, width)));
        };
    }

    private ArrowColumn fixedLists(Field field) {
        int size = ((FixedSizeList) field.type(new FixedSizeList())).listSize();
        ArrowColumn elements = next(field.children(0));
        return row -> slice(elements, Math.multiplyExact(row, size), Math.multiplyExact(row + 1, size));
    }

    private List<@Nullable Object> slice(ArrowColumn elements, int from, int to) {
        budget.take(BYTES_OF_A_VALUE * ((long) to - from));
        List<@Nullable Object> slice = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            slice.add(elements.at(i));
        }
        return slice;
    }

    private ArrowColumn maps(Field field, ByteBuffer offsets) {
        ArrowColumn entries = next(field.children(0));
        return row -> {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            for (Object entry : slice(entries, offset(offsets, row, 4), offset(offsets, row + 1, 4))) {
                var pair = ((Map<?, ?>) Objects.requireNonNull(entry)).values().iterator();
                map.put(String.valueOf(pair.next()), pair.next());
            }
            return map;
        };
    }

    private ArrowColumn structs(Field field) {
        Map<String, ArrowColumn> members = new LinkedHashMap<>();
        for (int i = 0; i < field.childrenLength(); i++) {
            members.put(field.children(i).name(), next(field.children(i)));
        }
        return row -> {
            budget.take(BYTES_OF_A_VALUE * (long) members.size());
            Map<String, @Nullable Object> struct = new LinkedHashMap<>();
            members.forEach((name, member) -> struct.put(name, member.at(row)));
            return struct;
        };
    }
}
