package org.motet.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvRowsTest {
    @TempDir
    Path folder;

    private Path csv(String content) throws IOException {
        return Files.writeString(folder.resolve("set.csv"), content);
    }

    private List<Map<String, Object>> rows(String content) throws IOException {
        return Table.load(csv(content).toString()).rows();
    }

    @Test
    void quotesLineEndsAndBlankLinesAreReadAsWritten() throws IOException {
        assertThat(rows("\uFEFFq,a\r\n\"say \"\"x\"\", \r\ny\",1\r\n\r\nb \"c\" d,\n\"\",\"2\""))
                .containsExactly(
                        row("q", "say \"x\", \r\ny", "a", "1"),
                        row("q", "b \"c\" d", "a", null),
                        row("q", null, "a", "2"));
        assertThat(rows("q,a\rb,1\rc,2")).hasSize(2);
    }

    private static Map<String, Object> row(String one, Object first, String two, Object second) {
        Map<String, Object> row = new HashMap<>();
        row.put(one, first);
        row.put(two, second);
        return row;
    }

    @Test
    void columnsWithoutOrWithEqualNamesStayApart() throws IOException {
        assertThat(Table.load(csv(",question,question\n0,1?,2?\n").toString()).columns())
                .containsExactly("column0", "question", "question_2");
    }

    @Test
    void aRaggedRowIsNamedByItsLineAndBothCounts() throws IOException {
        DataFiles.refused(
                csv("question,answer\n\"1\n?\",1\n\n2?,2,3\n"),
                "line 5 has 3 fields where line 1 names 2 columns (question, answer)",
                "text with commas needs quotes");
        DataFiles.refused(csv("question,answer\n1?\n"), "line 2 has 1 field where line 1 names 2 columns");
        DataFiles.refused(
                csv("My problems\nquestion,answer\n1?,2\n"), "line 2 has 2 fields where line 1 names 1 column");
        DataFiles.refused(
                Files.writeString(folder.resolve("set.tsv"), "question\tanswer\n1?\t2\t3\n"),
                "line 2 has 3 fields",
                "text with tabs needs quotes");
    }

    @Test
    void brokenQuotesAreNamedByTheirLine() throws IOException {
        DataFiles.refused(csv("question,answer\n1?,1\n\"2?,2\n3?,3\n"), "line 3 opens a quote that is never closed");
        DataFiles.refused(csv("question,answer\n\"1\"?,1\n"), "line 2 has '?' right after a closing quote");
    }

    @Test
    void aFileOfCommasIsRefused() throws IOException {
        DataFiles.refused(csv(",".repeat(200_000)), "line 1 has more than 100000 fields");
    }
}
