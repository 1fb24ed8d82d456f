package org.motet.problem;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Rows of an Arrow IPC stream, the format in which the {@code datasets} library saves its splits; the file format, which
 * wraps such a stream, is read too. The file is mapped, and a value is made when its row comes.
 *
 * <p>Source: Arrow columnar format 1.5, "Serialization and Interprocess Communication".
 */
final class ArrowRows {
    private static final int CONTINUATION = -1;
    private static final byte[] FILE_MAGIC = {'A', 'R', 'R', 'O', 'W', '1', 0, 0};

    private final FileChannel channel;
    private final RowSink sink;
    private final RowBudget budget = new RowBudget();
    private final ArrowDictionaries dictionaries = new ArrowDictionaries(budget);
    private int row;

    private ArrowRows(FileChannel channel, RowSink sink) {
        this.channel = channel;
        this.sink = sink;
    }

    static void read(Path file, RowSink sink) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            new ArrowRows(channel, sink).messages();
        } catch (ArrowFault e) {
            throw new IllegalArgumentException(file + " " + e.getMessage(), e);
        }
    }

    private void messages() throws IOException {
        if (channel.size() < FILE_MAGIC.length || !part(FILE_MAGIC.length).equals(ByteBuffer.wrap(FILE_MAGIC))) {
            channel.position(0);
        }
        @Nullable Schema schema = null;
        boolean more = true;
        while (more && channel.position() < channel.size()) {
            int length = part(4).getInt(0);
            if (length == CONTINUATION) {
                length = part(4).getInt(0);
            }
            if (length == 0) {
                break;
            }
            ByteBuffer head = part(length);
            Message message = sound(() -> Message.getRootAsMessage(head));
            ByteBuffer body = part(sound(message::bodyLength));
            switch (sound(message::headerType)) {
                case MessageHeader.Schema ->
                    schema = sound(() -> dictionaries.learn((Schema) message.header(new Schema())));
                case MessageHeader.DictionaryBatch ->
                    sound(() -> dictionaries.add((DictionaryBatch) message.header(new DictionaryBatch()), body));
                case MessageHeader.RecordBatch -> {
                    if (schema == null) {
                        throw new ArrowFault("is a damaged Arrow file: rows stand before the names of their columns");
                    }
                    more = rows(schema, sound(() -> (RecordBatch) message.header(new RecordBatch())), body);
                }
                default -> throw new ArrowFault("is no Arrow file of rows, or a damaged one");
            }
        }
        if (schema == null) {
            throw new ArrowFault("is no Arrow file, or a damaged one: it names no columns");
        }
    }

    private boolean rows(Schema schema, RecordBatch batch, ByteBuffer body) {
        Map<String, ArrowColumn> columns = sound(() -> columns(schema, batch, body));
        long count = sound(batch::length);
        if (count < 0 || count > 8L * body.limit()) {
            throw new ArrowFault("is a damaged Arrow file: it announces more rows than it has bits");
        }
        for (int i = 0; i < count; i++) {
            int index = i;
            budget.startRow(++row);
            if (!sink.row(sound(() -> cells(columns, index)))) {
                return false;
            }
        }
        return true;
    }

    private Map<String, ArrowColumn> columns(Schema schema, RecordBatch batch, ByteBuffer body) {
        ArrowColumns columns = new ArrowColumns(batch, body, dictionaries, budget);
        Map<String, ArrowColumn> wanted = new LinkedHashMap<>();
        for (int i = 0; i < schema.fieldsLength(); i++) {
            String name = schema.fields(i).name();
            ArrowColumn column = columns.next(schema.fields(i));
            if (sink.wants(name)) {
                wanted.put(name, column);
            }
        }
        return wanted;
    }

    private static Map<String, @Nullable Object> cells(Map<String, ArrowColumn> columns, int row) {
        Map<String, @Nullable Object> cells = new LinkedHashMap<>();
        columns.forEach((name, column) -> cells.put(name, column.at(row)));
        return cells;
    }

    /** What a step gives. The flat buffers of a damaged file point anywhere; such a step ends in an exception of the JDK. */
    private <T> T sound(Supplier<T> step) {
        try {
            return step.get();
        } catch (ArrowFault e) {
            throw e;
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            throw new ArrowFault(
                    row == 0
                            ? "is no Arrow file, or a damaged one"
                            : "is a damaged Arrow file: row " + row + " is the last that can be told from it",
                    e);
        }
    }

    /** The next bytes of the file. */
    private ByteBuffer part(long length) throws IOException {
        long left = channel.size() - channel.position();
        if (length < 0 || length > left) {
            throw new ArrowFault(
                    "is cut short or damaged: a part of " + length + " bytes is announced where " + left + " are left");
        }
        if (length > Integer.MAX_VALUE) {
            throw new ArrowFault("has a part of more than 2 GiB; write it in smaller record batches");
        }
        ByteBuffer part = channel.map(FileChannel.MapMode.READ_ONLY, channel.position(), length);
        channel.position(channel.position() + length);
        return part.order(LITTLE_ENDIAN);
    }
}
