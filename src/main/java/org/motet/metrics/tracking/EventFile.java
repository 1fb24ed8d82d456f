package org.motet.metrics.tracking;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of TensorBoard's events: records of TensorFlow's format (length, its checksum, bytes, their checksum), each a protocol
 * buffer {@code tensorflow.Event}. Each record reaches the operating system before its method returns.
 */
final class EventFile implements AutoCloseable {
    // Fields of Event, Summary, Summary.Value and SessionLog in tensorflow/core/util/event.proto and
    // framework/summary.proto.
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;
    private static final int VALUE = 1;
    private static final int VALUE_TAG = 1;
    private static final int SIMPLE_VALUE = 2;
    private static final int STATUS = 1;
    private static final int START = 1;

    private final FileChannel channel;

    private EventFile(FileChannel channel) {
        this.channel = channel;
    }

    /** Begins a file that is not there yet. */
    static EventFile create(Path path, double wallTime) throws IOException {
        EventFile file = new EventFile(FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        file.append(new Proto().number(WALL_TIME, wallTime).text(FILE_VERSION, "brain.Event:2"));
        return file;
    }

    /** Makes readers forget what earlier files have of this step and those after it. */
    void restart(long step, double wallTime) throws IOException {
        append(new Proto()
                .number(WALL_TIME, wallTime)
                .whole(STEP, step)
                .message(SESSION_LOG, new Proto().whole(STATUS, START)));
    }

    /** @param wallTime seconds since 1970 */
    void scalars(long step, double wallTime, Map<String, Double> values) throws IOException {
        Proto summary = new Proto();
        values.forEach((name, value) ->
                summary.message(VALUE, new Proto().text(VALUE_TAG, name).number(SIMPLE_VALUE, value.floatValue())));
        append(new Proto().number(WALL_TIME, wallTime).whole(STEP, step).message(SUMMARY, summary));
    }

    private void append(Proto event) throws IOException {
        byte[] data = event.toBytes();
        byte[] length = Proto.little(8).putLong(data.length).array();
        ByteBuffer record = Proto.little(8 + 4 + data.length + 4)
                .put(length)
                .putInt(masked(length))
                .put(data)
                .putInt(masked(data))
                .flip();
        while (record.hasRemaining()) {
            channel.write(record);
        }
    }

    /** A checksum that stays one where checksums are summed up themselves. */
    static int masked(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
