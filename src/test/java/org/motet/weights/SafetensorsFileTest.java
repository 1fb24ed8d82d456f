package org.motet.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsFileTest {
    @TempDir
    Path folder;

    @Test
    void givesNamesTypesShapesAndBytes() throws IOException {
        Path file = write(
                """
                {"b":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"__metadata__":{"format":"pt"},
                 "a":{"dtype":"I64","shape":[],"data_offsets":[8,16]},"none":{"dtype":"BF16","shape":[0,3],"data_offsets":[16,16]}}""",
                ByteBuffer.allocate(16)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putFloat(1.5f)
                        .putFloat(-2f)
                        .putLong(7)
                        .array());
        try (SafetensorsFile opened = SafetensorsFile.open(file)) {
            assertThat(opened.names()).containsExactly("b", "a", "none");
            TensorEntry b = opened.tensor("b");
            assertThat(b.dtype()).isEqualTo(StoredType.F32);
            assertThat(b.shape()).containsExactly(2, 1);
            assertThat(b.data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED)).containsExactly(1.5f, -2f);
            assertThat(opened.tensor("a").shape()).isEmpty();
            assertThat(opened.tensor("a").data().get(ValueLayout.JAVA_LONG_UNALIGNED, 0))
                    .isEqualTo(7);
            assertThat(opened.tensor("none").data().byteSize()).isZero();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> opened.tensor("c"))
                    .withMessage(file + " has no tensor c.");
        }
    }

    static Stream<Arguments> malformedHeaders() {
        return Stream.of(
                Arguments.of("[1]", 0, "does not hold a valid JSON object"),
                Arguments.of("", 0, "does not hold a valid JSON object"),
                Arguments.of("{\"w\":", 0, "does not hold a valid JSON object"),
                Arguments.of(tensor("w", "F32", "1", 0, 4) + "}", 4, "does not hold a valid JSON object"),
                Arguments.of("{\"w\":3}", 0, "w is 3; needed is an object"),
                Arguments.of("{\"__metadata__\":{\"format\":1}}", 0, "__metadata__.format is 1; needed is a string"),
                Arguments.of(
                        "{" + tensor("w", "F8_E4M3", "1", 0, 1) + "}", 1, "w.dtype is F8_E4M3; needed is one of ["),
                Arguments.of("{" + tensor("w", "F32", "-1", 0, 4) + "}", 4, "w.shape is [-1]; needed is"),
                Arguments.of("{" + tensor("w", "F32", "1.5", 0, 4) + "}", 4, "w.shape is [1.5]; needed is"),
                Arguments.of(
                        "{" + tensor("w", "F32", "2", 0, 4) + "}", 4, "tensor w of type F32 and shape [2] needs 8"),
                Arguments.of(
                        "{" + tensor("w", "F32", "4611686018427387904,4", 0, 4) + "}",
                        4,
                        "tensor w has an impossible shape"),
                Arguments.of("{" + tensor("w", "F32", "1", 4, 0) + "}", 4, "w.data_offsets is [4, 0]; needed is"),
                Arguments.of("{" + tensor("w", "F32", "2", 0, 8) + "}", 4, "tensor w ends at byte 8 of the data"),
                Arguments.of(
                        "{" + tensor("v", "F32", "2", 0, 8) + "," + tensor("w", "F32", "2", 4, 12) + "}",
                        12,
                        "the data of tensor w overlaps that of tensor v"),
                Arguments.of(
                        "{" + tensor("v", "F32", "1", 0, 4) + "," + tensor("w", "F32", "1", 8, 12) + "}",
                        12,
                        "4 bytes between tensor v and tensor w belong to no tensor"),
                Arguments.of(
                        "{" + tensor("w", "F32", "1", 0, 4) + "}", 5, "1 bytes after tensor w belong to no tensor"),
                Arguments.of(
                        "{" + tensor("w", "F32", "1", 0, 4) + "," + tensor("w", "F32", "1", 0, 4) + "}",
                        4,
                        "the name w stands twice in it"),
                Arguments.of(
                        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"shape\":[1],\"data_offsets\":[0,4]}}",
                        4,
                        "the name shape stands twice in it"),
                Arguments.of("{" + tensor("w", "F32", "1", -4, 0) + "}", 4, "w.data_offsets is [-4, 0]; needed is"),
                Arguments.of(
                        "{" + tensor("w", "F32", "1", 0, 4).replace("4]", "4,8]") + "}",
                        4,
                        "w.data_offsets is [0, 4, 8]; needed is"),
                Arguments.of("{\"w\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "w.data_offsets is missing"),
                Arguments.of("{\"w\":{\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "w.dtype is missing"),
                Arguments.of(
                        "{" + tensor("w", "F32", "99999999999999999999", 0, 4) + "}",
                        4,
                        "w.shape is [99999999999999999999]; needed is"),
                Arguments.of("[".repeat(2000), 0, "does not hold a valid JSON object"));
    }

    private static String tensor(String name, String dtype, String shape, long begin, long end) {
        return "\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
                .formatted(name, dtype, shape, begin, end);
    }

    @ParameterizedTest
    @MethodSource("malformedHeaders")
    void refusesMalformedHeadersInOneSentence(String header, int dataBytes, String reason) throws IOException {
        Path file = write(header, new byte[dataBytes]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SafetensorsFile.open(file).close())
                .withMessageContaining(file.toString())
                .withMessageContaining(reason)
                .satisfies(error -> assertThat(error.getMessage()).doesNotContain("\n"));
    }

    @Test
    void refusesHeaderLengthsThatTheFileCannotHold() throws IOException {
        Path file = folder.resolve("x.safetensors");
        Files.write(file, new byte[7]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SafetensorsFile.open(file).close())
                .withMessage(file + " is truncated: 7 bytes cannot hold a safetensors header.");
        for (long length : new long[] {3, Long.MAX_VALUE, -1}) {
            Files.write(file, header(length, new byte[2]));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SafetensorsFile.open(file).close())
                    .withMessage("%s: the header length %s goes beyond the file of 10 bytes."
                            .formatted(file, Long.toUnsignedString(length)));
        }
    }

    @Test
    void refusesAHeaderThatIsTooLongToBeOne() throws IOException {
        Path file = folder.resolve("x.safetensors");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(header(1 << 26, new byte[0])));
            channel.write(ByteBuffer.allocate(1), (1 << 26) + 100); // a sparse file
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SafetensorsFile.open(file).close())
                .withMessage(file + ": the header length 67108864 is above the limit of 33554432.");
    }

    @Test
    void refusesAMissingFile() {
        Path file = folder.resolve("absent.safetensors");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SafetensorsFile.open(file).close())
                .withMessage(file + " does not exist.");
    }

    private Path write(String header, byte[] data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        byte[] head = header(json.length, json);
        Path file = folder.resolve("x.safetensors");
        Files.write(
                file,
                ByteBuffer.allocate(head.length + data.length)
                        .put(head)
                        .put(data)
                        .array());
        return file;
    }

    private static byte[] header(long length, byte[] json) {
        return ByteBuffer.allocate(8 + json.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(json)
                .array();
    }
}
