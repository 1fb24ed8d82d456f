package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {
    @TempDir
    private Path temporary;

    private List<Path> left() throws IOException {
        try (Stream<Path> all = Files.list(temporary)) {
            return all.toList();
        }
    }

    @Test
    void isGoneAtTheEnd() throws IOException {
        try (Scratch scratch = Scratch.open(temporary, 3)) {
            Files.createDirectory(scratch.run());
            Files.writeString(scratch.run().resolve("metrics.jsonl"), "{}");
            assertThat(left()).containsExactly(scratch.root());
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void whatAKilledProcessLeftIsDeletedByTheNextAndThatOfALivingOneStays() throws Exception {
        Path dead =
                Files.createDirectories(temporary.resolve("motet-rank-1-5/run")).getParent();
        Files.writeString(dead.resolve("held"), "");
        Files.writeString(dead.resolve("run/metrics.jsonl"), "{}");
        Path other = Files.writeString(temporary.resolve("motet-rank-notes.txt"), "");
        try (Scratch living = Scratch.open(temporary, 1)) {
            assertThat(left()).containsExactlyInAnyOrder(living.root(), other);
            Process next = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:-UsePerfData",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            Next.class.getName(),
                            temporary.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(next.getInputStream().readAllBytes());
            assertThat(next.waitFor()).as(said).isZero();
            assertThat(left()).as("the second one was killed").hasSize(3).contains(living.root(), other);
        }
        try (Scratch next = Scratch.open(temporary, 1)) {
            assertThat(left()).containsExactlyInAnyOrder(next.root(), other);
        }
    }

    /** A process that makes one and dies without a word. */
    static final class Next {
        private Next() {}

        public static void main(String[] arguments) throws IOException {
            Files.createDirectory(Scratch.open(Path.of(arguments[0]), 2).run());
            Runtime.getRuntime().halt(0);
        }
    }
}
