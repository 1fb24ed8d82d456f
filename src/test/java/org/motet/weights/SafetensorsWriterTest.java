package org.motet.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
    @TempDir
    Path folder;

    @Test
    void writesWhatTheReaderReads() throws IOException {
        Path file = folder.resolve("x.safetensors");
        MemorySegment heap = MemorySegment.ofArray(new float[] {1, 2, 3, 4, 5, 6});
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment offHeap = arena.allocateFrom(ValueLayout.JAVA_LONG, 11, 12);
            MemorySegment small = arena.allocateFrom(ValueLayout.JAVA_BYTE, (byte) 9);
            WeightFile.write(
                    file,
                    List.of(
                            new TensorEntry("tiny", StoredType.U8, new long[] {}, small),
                            new TensorEntry("w", StoredType.F32, new long[] {2, 3}, heap),
                            new TensorEntry("ids", StoredType.I64, new long[] {2}, offHeap)));
        }
        try (SafetensorsFile opened = SafetensorsFile.open(file)) {
            assertThat(opened.names()).containsExactly("ids", "w", "tiny"); // wide types first: all stay aligned
            assertThat(Files.readString(file, StandardCharsets.ISO_8859_1).substring(8))
                    .startsWith("{\"__metadata__\":{\"format\":\"pt\"},");
            assertThat(opened.tensor("w").data().toArray(ValueLayout.JAVA_FLOAT))
                    .containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(opened.tensor("ids").data().toArray(ValueLayout.JAVA_LONG))
                    .containsExactly(11, 12);
            assertThat(opened.tensor("tiny").data().get(ValueLayout.JAVA_BYTE, 0))
                    .isEqualTo((byte) 9);
        }
    }

    @Test
    void doesNotDependOnTheOrderInWhichTensorsAreGiven() throws IOException {
        TensorEntry a = new TensorEntry("a", StoredType.F16, new long[] {1}, MemorySegment.ofArray(new short[] {1}));
        TensorEntry b = new TensorEntry("b", StoredType.F16, new long[] {1}, MemorySegment.ofArray(new short[] {2}));
        TensorEntry c = new TensorEntry("c", StoredType.F64, new long[] {1}, MemorySegment.ofArray(new double[] {3}));
        WeightFile.write(folder.resolve("abc"), List.of(a, b, c));
        WeightFile.write(folder.resolve("cba"), List.of(c, b, a));
        assertThat(folder.resolve("abc")).hasSameBinaryContentAs(folder.resolve("cba"));
    }

    @Test
    void writesTheSameBytesAsTheReferenceImplementation() throws IOException {
        Path models = Path.of("../shared/golden/models");
        Assumptions.assumeTrue(Files.isDirectory(models), "golden models are not here");
        List<Path> originals;
        try (Stream<Path> files = Files.walk(models)) {
            originals = files.filter(file -> file.toString().endsWith(".safetensors"))
                    .toList();
        }
        assertThat(originals).isNotEmpty();
        for (Path original : originals) {
            Path copy = folder.resolve("copy");
            try (SafetensorsFile opened = SafetensorsFile.open(original)) {
                WeightFile.write(
                        copy, opened.names().stream().map(opened::tensor).toList());
            }
            assertThat(copy).as(original.toString()).hasSameBinaryContentAs(original);
        }
    }

    @Test
    void leavesNothingBehindWhenItIsNotFinished() throws IOException {
        Path file = folder.resolve("x.safetensors");
        Files.writeString(file, "what was there before");
        TensorLayout layout = new TensorLayout("w", StoredType.F32, new long[] {2});
        try (SafetensorsWriter writer = SafetensorsWriter.create(file, List.of(layout))) {
            assertThatIllegalStateException().isThrownBy(writer::finish).withMessageContaining("lacks tensor w");
            assertThatIllegalStateException()
                    .isThrownBy(() -> writer.append("v", MemorySegment.ofArray(new float[2])))
                    .withMessageContaining("next is w");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> writer.append("w", MemorySegment.ofArray(new float[3])))
                    .withMessageContaining("tensor w needs 8 bytes, but 12 are given");
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
        assertThat(file).hasContent("what was there before");
    }

    @Test
    void refusesTwoTensorsOfOneName() {
        TensorLayout layout = new TensorLayout("w", StoredType.F32, new long[] {2});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SafetensorsWriter.create(folder.resolve("x"), List.of(layout, layout))
                        .close())
                .withMessageContaining("two tensors named w");
    }
}
