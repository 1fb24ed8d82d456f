package org.motet.distributed;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** How something goes from process to process. */
public interface Wire<T> {
    void write(T value, DataOutputStream to) throws IOException;

    T read(DataInputStream from) throws IOException;

    /** Nothing but the word that it is done. */
    Wire<Boolean> YES_OR_NO = new Wire<>() {
        @Override
        public void write(Boolean value, DataOutputStream to) throws IOException {
            to.writeBoolean(value);
        }

        @Override
        public Boolean read(DataInputStream from) throws IOException {
            return from.readBoolean();
        }
    };

    /** A text of any length. */
    Wire<String> TEXT = new Wire<>() {
        @Override
        public void write(String value, DataOutputStream to) throws IOException {
            byte[] bytes = value.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            to.writeInt(bytes.length);
            to.write(bytes);
        }

        @Override
        public String read(DataInputStream from) throws IOException {
            return new String(from.readNBytes(from.readInt()), java.nio.charset.StandardCharsets.UTF_8);
        }
    };

    default byte[] bytes(T value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream to = new DataOutputStream(bytes)) {
            write(value, to);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    default T of(byte[] bytes) {
        try (DataInputStream from = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return read(from);
        } catch (IOException damaged) {
            throw new UncheckedIOException("what another process sent cannot be read", damaged);
        }
    }
}
