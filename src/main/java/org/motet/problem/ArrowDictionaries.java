package org.motet.problem;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Schema;
import org.jspecify.annotations.Nullable;

/** Values of dictionary-encoded columns, such as the categories of pandas: they come in batches of their own. */
final class ArrowDictionaries {
    /** The batches of a dictionary by the index of their first value. */
    private record Dictionary(TreeMap<Integer, ArrowColumn> parts, int length) {}

    private final RowBudget budget;
    private final Map<Long, Field> fields = new HashMap<>();
    private final Map<Long, Dictionary> dictionaries = new HashMap<>();

    ArrowDictionaries(RowBudget budget) {
        this.budget = budget;
    }

    /** Finds the columns that refer to dictionaries, and gives the schema back. */
    Schema learn(Schema schema) {
        for (int i = 0; i < schema.fieldsLength(); i++) {
            learn(schema.fields(i));
        }
        return schema;
    }

    private void learn(Field field) {
        if (field.dictionary() != null) {
            fields.put(field.dictionary().id(), field);
        }
        for (int i = 0; i < field.childrenLength(); i++) {
            learn(field.children(i));
        }
    }

    /** Takes a batch: the values of a dictionary, or more of them. Gives the number that are known then. */
    int add(DictionaryBatch batch, ByteBuffer body) {
        long id = batch.id();
        Dictionary before = batch.isDelta() ? dictionaries.get(id) : null;
        TreeMap<Integer, ArrowColumn> parts = before == null ? new TreeMap<>() : before.parts;
        int known = before == null ? 0 : before.length;
        ArrowColumns columns = new ArrowColumns(batch.data(), body, this, budget);
        parts.put(known, columns.values(Objects.requireNonNull(fields.get(id))));
        int length = Math.addExact(known, Math.toIntExact(batch.data().length()));
        dictionaries.put(id, new Dictionary(parts, length));
        return length;
    }

    @Nullable
    Object value(long id, int index) {
        Map.Entry<Integer, ArrowColumn> part =
                Objects.requireNonNull(dictionaries.get(id)).parts.floorEntry(index);
        return part.getValue().at(index - part.getKey());
    }
}
