package org.motet.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRowsTest {
    @TempDir
    Path folder;

    private Path json(String content) throws IOException {
        return Files.writeString(folder.resolve("set.json"), content);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'question': {'0': '1?', '1': '2?'}, 'answer': {'0': 1, '1': 2}}", // pandas: columns
                "{'0': {'question': '1?', 'answer': 1}, '1': {'question': '2?', 'answer': 2}}", // index
                "{'columns': ['question', 'answer'], 'index': [0, 1], 'data': [['1?', 1], ['2?', 2]]}", // split
                "{'schema': {'fields': []}, 'data': [{'question': '1?', 'answer': 1}, {'question': '2?', 'answer': 2}]}",
                "{'question': ['1?', '2?'], 'answer': [1, 2]}",
                "{'train': [{'question': '1?', 'answer': 1}, {'question': '2?', 'answer': 2}]}",
                "[{'question': '1?', 'answer': 1}, {'question': '2?', 'answer': 2}]",
                "[{'question': '1?', 'answer': 1}] [{'question': '2?', 'answer': 2}]"
            })
    void everyUsualLayoutGivesTheSameProblems(String layout) throws IOException {
        ProblemSet set = ProblemSet.load(json(layout.replace('\'', '"')).toString(), ColumnMapping.guess());
        assertThat(set.problems()).extracting(Problem::question).containsExactly("1?", "2?");
        assertThat(set.problems()).extracting(Problem::answers).containsExactly(List.of("1"), List.of("2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'prompt': [{'role': 'user', 'content': '1?'}], 'answers': ['1']}",
                "{'extra_info': {'question': '1?'}, 'reward_model': {'ground_truth': '1'}}",
                "[[{'from': 'human', 'value': '1?'}, {'from': 'assistant', 'ground_truth': {'value': '1'}}]]"
            })
    void anObjectThatLooksLikeATableIsStillOneProblem(String row) throws IOException {
        ProblemSet set = ProblemSet.load(json(row.replace('\'', '"')).toString(), ColumnMapping.guess());
        assertThat(set.problems()).hasSize(1);
        assertThat(set.problems().getFirst().question()).isEqualTo("1?");
        assertThat(set.problems().getFirst().answers()).containsExactly("1");
    }

    @Test
    void layoutsThatCannotBeToldAreRefusedWithTheCure() throws IOException {
        DataFiles.refused(
                json("{\"question\": {\"a\": \"1?\", \"b\": \"2?\"}, \"answer\": {\"a\": 1, \"b\": 2}}"),
                "may be rows or columns",
                "orient='records'");
        DataFiles.refused(json("[[\"1?\", 1], [\"2?\", 2]]"), "row 1", "holds a list", "orient='records'");
        DataFiles.refused(
                json("{\"columns\": [\"question\", \"answer\"], \"data\": [[\"1?\", 1], [\"2?\"]]}"),
                "row 2 has 1 values where there are 2 columns");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,\"a\":2}            | column 11 | the key \"a\" stands twice in one object",
                "{\"a\":1,}                   | column 8  | '}' cannot stand there",
                "{\"a\":oops}                 | column 6  | 'oops' is no value; text needs double quotes",
                "{\"a\":'x'}                  | column 6  | ''' cannot stand there",
                "{\"a\":                      | line      | it ends before the value does",
                "{\"a\":\"x                   | line      | it ends before the value does",
                "{\"a\":\"\\q\"}              | column    | a backslash is followed by what JSON does not escape",
                "{\"a\":01}                   | column    | is not valid JSON",
                "{\"a\":1} {\"a\":2}          | line      | goes on after the end",
                "version https://example.test | column    | 'version' is no value"
            })
    void aBrokenLineIsNamedWithItsPlaceAndWhatWasFound(String line, String place, String reason) throws IOException {
        Path file =
                Files.writeString(folder.resolve("set.jsonl"), "{\"question\":\"1?\",\"answer\":1}\n" + line + "\n");
        DataFiles.refused(file, "set.jsonl line 2", place, reason);
    }

    @Test
    void aBrokenDocumentIsNamedWithLineAndColumn() throws IOException {
        DataFiles.refused(
                json("[{\"question\": 1},\n {\"question\" 2}]"), "set.json line 2 column 14", "'2' cannot stand there");
        DataFiles.refused(json("[{\"question\": \"1"), "line 1 column", "it ends before the value does");
    }

    @Test
    void deepOrEndlessValuesAreRefused() throws IOException {
        DataFiles.refused(json("[".repeat(5000)), "nested deeper than 500 levels");
        DataFiles.refused(json("{\"a\":" + "{\"a\":".repeat(5000)), "nested deeper than 500 levels");
        DataFiles.refused(json("{\"a\":" + "7".repeat(5000) + "}"), "a number has more than 1000 digits");
        DataFiles.refused(json("{\"" + "k".repeat(100_000) + "\":1}"), "a key has more than 50000 characters");
        DataFiles.refused(json("{\"data\":[" + "1,".repeat(4_200_000) + "1]}"), "has more than 4194304 parts");
    }

    @Test
    void numbersOfAnyExponentKeepTheirMeaningWithoutTheirZeros() throws IOException {
        Path file = json("[{\"question\": \"1?\", \"answer\": [1e3, 1.50, 1e400, 1e-7, 1e999999, NaN]}]");
        assertThat(ProblemSet.load(file.toString(), ColumnMapping.guess())
                        .problems()
                        .getFirst()
                        .answers())
                .containsExactly("1000", "1.5", "1E+400", "0.0000001", "1E+999999");
        DataFiles.refused(json("[{\"question\": \"1?\", \"answer\": 1e99999999999}]"), "exponent is out of all bounds");
    }
}
