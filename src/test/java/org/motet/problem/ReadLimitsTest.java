package org.motet.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadLimitsTest {
    private static final String ROW = "{\"question\":\"1?\",\"answer\":1}\n";

    @TempDir
    Path folder;

    private Path packed(String name, String text, int times) throws IOException {
        Path file = folder.resolve(name);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (OutputStream raw = Files.newOutputStream(file);
                OutputStream out = name.endsWith(".zst") ? new ZstdOutputStream(raw) : new GZIPOutputStream(raw)) {
            for (int i = 0; i < times; i++) {
                out.write(bytes);
            }
        }
        return file;
    }

    @Test
    void aFileThatUnpacksBeyondTheLimitIsRefusedWithItsKey() throws IOException {
        ReadLimits million = new ReadLimits(1_000_000);
        for (String ending : List.of("gz", "zst")) {
            for (String kind : List.of("jsonl", "json", "csv", "tsv")) {
                DataFiles.refused(
                        packed("bomb." + kind + "." + ending, kind.startsWith("json") ? ROW : "1\t2,3\n", 300_000),
                        million,
                        "unpacks to more than 1000000 bytes",
                        "problems.max_bytes");
            }
        }
        DataFiles.refused(packed("blank.jsonl.gz", "\n".repeat(1000), 2000), million, "problems.max_bytes");
        assertThat(ProblemSet.load(packed("set.jsonl.gz", ROW, 10).toString(), ColumnMapping.guess(), million)
                        .size())
                .isEqualTo(10);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReadLimits(0))
                .withMessageContaining("max_bytes is 0");
    }

    @Test
    void anEndlessLineOrValueIsRefused() throws IOException {
        String million = "x".repeat(1_000_000);
        DataFiles.refused(packed("line.jsonl.gz", million, 80), "line 1 is longer than 67108864 characters");
        DataFiles.refused(packed("line.csv.zst", million, 80), "line 1 is longer than 67108864 characters");
        DataFiles.refused(packed("quote.csv.gz", "\"" + million, 80), "line 1");
        DataFiles.refused(packed("value.json.gz", "[\"" + million, 80), "value.json.gz");
    }

    @Test
    void aPackedFileThatIsCutOrMislabelledSaysSo() throws IOException {
        for (String name : List.of("set.jsonl.gz", "set.csv.zst")) {
            Path file = packed(name, ROW, 1000);
            byte[] whole = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(whole, whole.length - 5));
            String kind = name.endsWith("gz") ? "gzip" : "zstd";
            DataFiles.refused(file, "is no " + kind + " file, or it is damaged or cut short");
            Files.writeString(file, ROW);
            DataFiles.refused(file, "is no " + kind + " file");
        }
    }

    @Test
    void moreRowsThanMemoryHoldsAreRefusedWithTheCure() {
        MemoryShare share = new MemoryShare("set.jsonl", 10_000_000);
        ProblemRows rows = new ProblemRows("set.jsonl", ColumnMapping.guess(), share);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> {
                    for (int i = 0; i < 100_000; i++) {
                        rows.row(Map.of("question", i + "?", "answer", i));
                    }
                })
                .withMessageContainingAll("set.jsonl", "9 MB", "MOTET_JAVA_OPTS=-Xmx");
    }

    @Test
    void repeatedProblemsTakeTheMemoryOfOne() {
        ProblemRows rows = new ProblemRows("set", ColumnMapping.guess(), new MemoryShare("set", 10_000_000));
        String question = "long ".repeat(10_000);
        for (int i = 0; i < 1000; i++) {
            rows.row(Map.of("question", new String(question), "answer", "1"));
        }
        List<Problem> problems = rows.problems("set").problems();
        assertThat(problems).hasSize(1000);
        assertThat(problems.getLast().question()).isSameAs(problems.getFirst().question());
    }
}
