package org.motet.problem;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Rows of an Arrow IPC stream, the format in which the {@code datasets} library saves its splits; the file format, which
 * wraps such a stream, is read too.
 *
 * <p>Source: Arrow columnar format 1.5, "Serialization and Interprocess Communication".
 */
final class ArrowRows {
    private static final int CONTINUATION = -1;
    private static final byte[] FILE_MAGIC = {'A', 'R', 'R', 'O', 'W', '1', 0, 0};

    private ArrowRows() {}

    static Table read(Path file) throws IOException {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() >= FILE_MAGIC.length
                    && exactly(channel, FILE_MAGIC.length).equals(ByteBuffer.wrap(FILE_MAGIC))) {
                channel.position(FILE_MAGIC.length);
            } else {
                channel.position(0);
            }
            readMessages(channel, rows);
        } catch (EOFException e) {
            throw new IllegalArgumentException(file + " is cut short: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            // The flat buffers of a damaged file point anywhere; every such step ends in one of these.
            String reason =
                    e instanceof IllegalArgumentException && e.getMessage() != null ? e.getMessage() : "it is damaged";
            throw new IllegalArgumentException(file + " is not a readable Arrow stream: " + reason, e);
        }
        return new Table(file.toString(), rows);
    }

    private static void readMessages(FileChannel channel, List<Map<String, @Nullable Object>> rows) throws IOException {
        Schema schema = null;
        while (channel.position() < channel.size()) {
            int length = exactly(channel, 4).getInt(0);
            if (length == CONTINUATION) {
                length = exactly(channel, 4).getInt(0);
            }
            if (length == 0) {
                return;
            }
            Message message = Message.getRootAsMessage(exactly(channel, length));
            ByteBuffer body = exactly(channel, message.bodyLength());
            switch (message.headerType()) {
                case MessageHeader.Schema -> schema = (Schema) message.header(new Schema());
                case MessageHeader.RecordBatch -> {
                    RecordBatch batch = (RecordBatch) message.header(new RecordBatch());
                    if (schema == null || batch == null) {
                        throw new IllegalArgumentException("a record batch stands before the schema");
                    }
                    addRows(schema, batch, body, rows);
                }
                default ->
                    throw new IllegalArgumentException(
                            "message type " + MessageHeader.name(message.headerType()) + " is not supported");
            }
        }
        if (schema == null) {
            throw new IllegalArgumentException("it has no schema");
        }
    }

    private static void addRows(
            Schema schema, RecordBatch batch, ByteBuffer body, List<Map<String, @Nullable Object>> rows) {
        if (batch.compression() != null) {
            throw new IllegalArgumentException("compressed record batches are not supported");
        }
        ArrowColumns columns = new ArrowColumns(batch, body);
        List<@Nullable Object[]> values = new ArrayList<>();
        for (int i = 0; i < schema.fieldsLength(); i++) {
            values.add(columns.next(schema.fields(i)));
        }
        for (int row = 0; row < batch.length(); row++) {
            Map<String, @Nullable Object> cells = new LinkedHashMap<>();
            for (int i = 0; i < values.size(); i++) {
                cells.put(schema.fields(i).name(), values.get(i)[row]);
            }
            rows.add(cells);
        }
    }

    private static ByteBuffer exactly(FileChannel channel, long length) throws IOException {
        long left = channel.size() - channel.position();
        if (length < 0 || length > left) {
            throw new EOFException("a part of " + length + " bytes is announced where " + left + " are left");
        }
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(length)).order(LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("it ended while it was read");
            }
        }
        return buffer.flip();
    }
}
