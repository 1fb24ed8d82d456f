package org.motet.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProblemSetTest {
    private static final ColumnMapping GUESS = ColumnMapping.guess();

    @TempDir
    Path folder;

    @Test
    void jsonLinesTakeAnswersAsTextNumberOrList() throws IOException {
        ProblemSet set = load("set.jsonl", """
                {"id": "a", "problem": " What is 1+1? ", "answer": "2", "level": "Level 3"}

                {"id": "b", "problem": "Half?", "answer": 0.50, "level": 4}
                {"id": "c", "problem": "Both?", "answer": ["1\\n", 2.0, "", "1"], "data_source": "other"}
                {"id": "c", "problem": "Big?", "answer": 123456789012345678901234567890}
                """);
        assertThat(set.problems())
                .containsExactly(
                        new Problem("a", "What is 1+1?", List.of("2"), "set", "3"),
                        new Problem("b", "Half?", List.of("0.5"), "set", "4"),
                        new Problem("c", "Both?", List.of("1", "2"), "other", null),
                        new Problem("c#3", "Big?", List.of("123456789012345678901234567890"), "set", null));
    }

    @Test
    void aJsonDocumentMayBeAnArrayAWrappedArrayOrRowsInSequence() throws IOException {
        String array = "[{\"question\":\"1?\",\"answer\":1},{\"question\":\"2?\",\"answer\":2}]";
        List<Problem> expected = load("set.json", array).problems();
        assertThat(expected).extracting(Problem::answers).containsExactly(List.of("1"), List.of("2"));
        assertThat(load("set.json", "{\"data\": " + array + "}").problems()).isEqualTo(expected);
        assertThat(load("set.json", "{\"question\":\"1?\",\"answer\":1}\n{\"question\":\"2?\",\n\"answer\":2}")
                        .problems())
                .isEqualTo(expected);
    }

    @Test
    void csvKeepsQuotedCommasLineBreaksAndLatex() throws IOException {
        ProblemSet set = load("set.csv", """
                question,answer
                "Solve, for $x$:
                $\\frac{x}{2}=1$","2"
                "Say ""five""\",5
                """);
        assertThat(set.problems())
                .extracting(Problem::question)
                .containsExactly("Solve, for $x$:\n$\\frac{x}{2}=1$", "Say \"five\"");
        assertThat(load("set.tsv", "question\tanswer\n1, 2?\t3\n")
                        .problems()
                        .getFirst()
                        .question())
                .isEqualTo("1, 2?");
    }

    @Test
    void nestedParquetColumnsAreFoundAndAskedByPath() throws SQLException {
        Path file = folder.resolve("nested.parquet");
        sql("copy (select [{'role': 'system', 'content': 'Be brief.'}, {'role': 'user', 'content': 'Two? '}] as prompt,"
                + " {'ground_truth': '2', 'style': 'rule'} as reward_model, {'index': 7} as extra_info) to '" + file
                + "' (format parquet)");
        ProblemSet set = ProblemSet.load(file.toString(), GUESS);
        assertThat(set.problems()).containsExactly(new Problem("7", "Two?", List.of("2"), "nested", null));
        assertThat(set.columns().answer()).isEqualTo("reward_model.ground_truth");
        ProblemSet asked = ProblemSet.load(
                file.toString(), new ColumnMapping("prompt.0.content", "reward_model.style", null, null, null));
        assertThat(asked.problems().getFirst().question()).isEqualTo("Be brief.");
        assertThat(asked.problems().getFirst().answers()).containsExactly("rule");
    }

    @Test
    void compressedFilesReadAsTheirPlainOnes() throws IOException, SQLException {
        String lines = "{\"question\":\"1?\",\"answer\":1}\n{\"question\":\"2?\",\"answer\":\"\\\\frac12\"}\n";
        List<Problem> expected = load("set.jsonl", lines).problems();
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("set.jsonl.gz")))) {
            out.write(lines.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(ProblemSet.load(folder.resolve("set.jsonl.gz").toString(), GUESS)
                        .problems())
                .isEqualTo(expected);
        sql("copy (select * from (values ('1?', '1'), ('2?', '\\frac12')) t(question, answer)) to '"
                + folder.resolve("set.jsonl.zst") + "' (format json, compression zstd)");
        assertThat(ProblemSet.load(folder.resolve("set.jsonl.zst").toString(), GUESS)
                        .problems())
                .isEqualTo(expected);
        for (String ending : List.of("gz", "zst")) {
            Path csv = folder.resolve("set.csv." + ending);
            sql("copy (select * from (values ('1?', '1'), ('2?', '\\frac12')) t(question, answer)) to '" + csv
                    + "' (format csv, header, compression " + (ending.equals("gz") ? "gzip" : "zstd") + ")");
            assertThat(ProblemSet.load(csv.toString(), GUESS).problems()).isEqualTo(expected);
        }
    }

    @Test
    void savedDataSetsReadAllBatchesOfAllTheirFiles() throws IOException {
        saveArrow(folder.resolve("suite/one"));
        Files.writeString(folder.resolve("suite/dataset_dict.json"), "{\"splits\": [\"one\", \"two\"]}");
        ProblemSet set = ProblemSet.load(folder.resolve("suite") + "#one", GUESS);
        assertThat(set.columns()).isEqualTo(new ColumnMapping("problem", "answers", null, null, null));
        assertThat(set.problems()).extracting(Problem::question).containsExactly("Erste? \u00fc", "Zweite?", "Vierte?");
        assertThat(set.problems())
                .extracting(Problem::answers)
                .containsExactly(List.of("1", "one"), List.of("2"), List.of("4"));
        assertThat(set.report().withoutAnswer()).isEqualTo(1);
        assertThat(ProblemSet.load(
                                folder.resolve("suite/one").toString(),
                                new ColumnMapping(null, null, null, "extra.difficulty", null))
                        .problems())
                .extracting(Problem::level)
                .containsExactly("1.5", "2", "4");
        refused(
                () -> ProblemSet.load(folder.resolve("suite").toString(), GUESS),
                "several splits and none was chosen",
                "one, two");
        refused(() -> ProblemSet.load(folder.resolve("suite") + "#three", GUESS), "no split 'three'", "one, two");
    }

    private void saveArrow(Path target) throws IOException {
        Files.createDirectories(target);
        var first = new ArrowStreamBuilder.Row("Erste? \u00fc", List.of("1\n", "one"), 1.5);
        var second = new ArrowStreamBuilder.Row("Zweite?", List.of("2"), 2);
        var third = new ArrowStreamBuilder.Row("Dritte?", null, 3);
        var fourth = new ArrowStreamBuilder.Row("Vierte?", List.of("4"), 4);
        Files.write(
                target.resolve("a.arrow"), ArrowStreamBuilder.stream(List.of(List.of(first), List.of(second, third))));
        Files.write(target.resolve("b.arrow"), ArrowStreamBuilder.stream(List.of(List.of(fourth))));
        Files.writeString(
                target.resolve("state.json"),
                "{\"_data_files\":[{\"filename\":\"a.arrow\"},{\"filename\":\"b.arrow\"}]}");
    }

    @Test
    void aFolderOfPlainFilesIsReadInTheOrderOfTheirNames() throws IOException {
        Files.writeString(folder.resolve("train-00001-of-00002.jsonl"), "{\"question\":\"2?\",\"answer\":2}\n");
        Files.writeString(folder.resolve("train-00000-of-00002.jsonl"), "{\"question\":\"1?\",\"answer\":1}\n");
        Files.writeString(folder.resolve("test-00000-of-00001.jsonl"), "{\"question\":\"3?\",\"answer\":3}\n");
        Files.writeString(folder.resolve("README.md"), "not data");
        assertThat(ProblemSet.load(folder + "#train", GUESS).problems())
                .extracting(Problem::question)
                .containsExactly("1?", "2?");
        refused(() -> ProblemSet.load(folder.toString(), GUESS), "several splits", "test, train");
    }

    @Test
    void referencesMayBeWholeWorkedSolutions() throws IOException {
        ProblemSet set = load("set.jsonl", """
                {"question": "1?", "solution": "First \\\\boxed{3}, so \\\\boxed{\\\\frac{1}{2}} and \\\\boxed{open"}
                {"question": "2?", "solution": "6*7 = <<6*7=42>>42\\n#### 1,042 "}
                {"question": "3?", "solution": "x = \\\\boxed{\\\\left\\\\{1\\\\right\\\\}}"}
                """);
        assertThat(set.problems())
                .extracting(Problem::answers)
                .containsExactly(List.of("\\frac{1}{2}"), List.of("1,042"), List.of("\\left\\{1\\right\\}"));
    }

    @Test
    void rowsWithoutQuestionOrAnswerAreCountedAndLeftOut() throws IOException {
        ProblemSet set = load("set.jsonl", """
                {"question": "1?", "answer": "1"}
                {"question": "2?", "answer": " "}
                {"question": "3?", "answer": null}
                {"question": "4?", "answer": []}
                {"question": " ", "answer": "5"}
                {"question": "1?", "answer": "1"}
                """);
        assertThat(set.distinct().report())
                .isEqualTo(new ReadReport(folder.resolve("set.jsonl").toString(), 6, 1, 3, 1));
        assertThat(set.distinct().report().warnings())
                .hasSize(3)
                .first()
                .asString()
                .contains("left out 1 of 6 rows without a question");
        refused(
                () -> load("empty.jsonl", "{\"question\":\"1?\",\"answer\":\"\"}\n"),
                "holds no problem",
                "left out 1 of 1 row without an answer");
    }

    @Test
    void heldOutProblemsStayTheSameWhateverElseTheFileHolds() {
        List<Problem> problems = IntStream.range(0, 4000)
                .mapToObj(i -> new Problem("" + i, "Problem " + i + "?", List.of("" + i), "set", null))
                .toList();
        List<Problem> shuffledHalf = new ArrayList<>(problems.subList(0, 2000));
        Collections.reverse(shuffledHalf);
        ProblemSet all = new ProblemSet(problems, GUESS, new ReadReport("set", 4000, 0, 0, 0));
        ProblemSet half = new ProblemSet(shuffledHalf, GUESS, new ReadReport("set", 2000, 0, 0, 0));
        assertThat(all.heldOut(0.1).size()).isBetween(340, 460);
        assertThat(all.heldOut(0.1).size() + all.training(0.1).size()).isEqualTo(4000);
        assertThat(all.training(0.1).problems())
                .doesNotContainAnyElementsOf(all.heldOut(0.1).problems());
        assertThat(all.heldOut(0.1).problems()).containsAll(half.heldOut(0.1).problems());
        assertThat(all.heldOut(0.2).problems()).containsAll(all.heldOut(0.1).problems());
        assertThat(all.heldOut(0).size()).isZero();
        assertThat(all.training(1).size()).isZero();
        refused(() -> all.heldOut(1.5), "1.5", "between 0 and 1");
    }

    @Test
    void badFilesAreRefusedInOneSentence() throws IOException, SQLException {
        refused(() -> ProblemSet.load(folder.resolve("none.jsonl").toString(), GUESS), "none.jsonl does not exist");
        refused(() -> load("set.xyz", "?"), "unknown ending", ".parquet");
        refused(() -> load("set.pkl", "?"), "unknown ending");
        refused(() -> load("set.jsonl", ""), "holds no rows");
        refused(() -> load("set.jsonl", "{\"question\":\"1?\",\"answer\":1}\n{\"question\":"), "line 2");
        refused(() -> load("set.jsonl", "[1]\n"), "line 1", "not a JSON object");
        refused(() -> load("set.jsonl", "{\"a\":1,\"a\":2}\n"), "line 1 column 11", "key \"a\" stands twice");
        refused(() -> load("set.json", "[{\"question\": 1}, 7]"), "holds the value 7");
        refused(() -> load("set.json", "{\"question\": \n\"1"), "not valid JSON");
        refused(
                () -> load("set.jsonl", "{\"text\":\"1?\",\"meta\":{\"gold\":1}}\n"),
                "looks like the question",
                "text, meta.gold");
        refused(() -> load("set.jsonl", "{\"question\":\"1?\",\"key\":1}\n"), "looks like the answer", "question, key");
        Files.write(folder.resolve("latin.jsonl"), "{\"question\":\"\u00fc\"}".getBytes(StandardCharsets.ISO_8859_1));
        refused(() -> ProblemSet.load(folder.resolve("latin.jsonl").toString(), GUESS), "not UTF-8");
        refused(() -> load("set.parquet", "PAR1 but not really"), "set.parquet is cut short");
        refused(() -> load("set.jsonl.gz", "no gzip"), "set.jsonl.gz");
        Path good = Files.writeString(folder.resolve("good.jsonl"), "{\"question\":\"1?\",\"answer\":1}\n");
        refused(
                () -> ProblemSet.load(good.toString(), new ColumnMapping("body", null, null, null, null)),
                "no column 'body'",
                "for the question",
                "question, answer");
        refused(() -> ProblemSet.load(good + "#train", GUESS), "single file", "'train'");
        refused(
                () -> ProblemSet.load(
                        Files.createDirectory(folder.resolve("empty")).toString(), GUESS),
                "no data file");
    }

    @Test
    void aDamagedArrowStreamIsRefusedWhereverItIsCutOrChanged() throws IOException {
        saveArrow(folder.resolve("set"));
        Path file = folder.resolve("set/a.arrow");
        byte[] whole = Files.readAllBytes(file);
        Path damaged = folder.resolve("damaged.arrow");
        for (int length = 1; length < whole.length - 8; length += 7) {
            Files.write(damaged, Arrays.copyOf(whole, length));
            readsOrRefuses(damaged);
        }
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= (byte) 0xFF;
            Files.write(damaged, changed);
            readsOrRefuses(damaged);
        }
        Files.write(damaged, Arrays.copyOf(whole, whole.length - 100));
        refused(() -> ProblemSet.load(damaged.toString(), GUESS), "damaged.arrow is cut short");
    }

    /** A changed byte may still leave a readable stream, but never an error of another kind. */
    private static void readsOrRefuses(Path file) {
        try {
            Table.load(file.toString());
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).contains("damaged.arrow");
        }
    }

    private ProblemSet load(String name, String content) throws IOException {
        return ProblemSet.load(Files.writeString(folder.resolve(name), content).toString(), GUESS);
    }

    private static void sql(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement s = connection.createStatement()) {
            s.execute(statement);
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    private static void refused(Action action, String... parts) {
        assertThatThrownBy(action::run)
                .isInstanceOfAny(IllegalArgumentException.class, java.io.UncheckedIOException.class)
                .message()
                .contains(parts)
                .doesNotContain("\n");
    }
}
