package org.motet.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every real data file is read value by value as its digests say, and its columns are guessed right. */
class SharedDataFilesTest {
    @Test
    void everyValueOfEveryFileIsReadAsPublished() throws IOException {
        Path data = SharedData.path("digests.json");
        Map<String, Object> files = JsonRows.object(Files.readString(data), "digests");
        assertThat(files).hasSize(10);
        files.forEach((name, expectation) -> {
            Table table = Table.load(data.resolveSibling(name).toString());
            Map<?, ?> expected = (Map<?, ?>) expectation;
            assertThat(table.rows()).as(name).hasSize(((Number) expected.get("rows")).intValue());
            Map<String, MessageDigest> digests = new HashMap<>();
            table.rows().forEach(row -> row.forEach((column, value) -> digest(column, value, digests)));
            ((Map<?, ?>) expected.get("columns")).forEach((column, entry) -> {
                assertThat(digests).as(name).containsKey((String) column);
                assertThat(HexFormat.of().formatHex(digests.get((String) column).digest()))
                        .as(name + " " + column)
                        .isEqualTo(((Map<?, ?>) entry).get("sha256"));
            });
        });
    }

    private static void digest(String column, Object value, Map<String, MessageDigest> digests) {
        if (value instanceof Map<?, ?> struct) {
            struct.forEach((member, inner) -> digest(column + "." + member, inner, digests));
        } else if (value instanceof List<?> list) {
            list.forEach(inner -> digest(column + "[]", inner, digests));
        } else {
            MessageDigest digest = digests.computeIfAbsent(column, key -> sha256());
            digest.update((value == null ? "" : value.toString()).getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "aime, 30, answer",
        "amc, 83, answer",
        "amc23, 40, answer",
        "math, 500, answer",
        "minerva, 272, answer",
        "olympiad_bench, 675, answer"
    })
    void theEvaluationSuiteIsADictionaryOfSplits(String split, int size, String answer) {
        ProblemSet set =
                ProblemSet.load(SharedData.path("datasets/evaluation_suite") + "#" + split, ColumnMapping.guess());
        assertThat(set.size()).isEqualTo(size);
        assertThat(set.columns().answer()).isEqualTo(answer);
        assertThat(set.problems().getFirst().source()).isEqualTo(split);
    }

    @Test
    void answersAreTextsWithoutOuterSpaceAndDoublesWithoutTheirZero() {
        Path suite = SharedData.path("datasets/evaluation_suite");
        assertThat(first(suite + "#amc").answers()).containsExactly("142");
        assertThat(first(suite + "#amc").level()).isEqualTo("2");
        assertThat(first(suite + "#minerva").answers()).containsExactly("9.6");
        List<Integer> counts = ProblemSet.load(suite + "#minerva", ColumnMapping.guess()).problems().stream()
                .map(problem -> problem.answers().size())
                .toList();
        // 197, 71 and 4 rows have one, two and three answers; the same answer twice counts once.
        assertThat(counts.stream().mapToInt(Integer::intValue).max()).hasValue(3);
    }

    private static Problem first(String spec) {
        return ProblemSet.load(spec, ColumnMapping.guess()).problems().getFirst();
    }

    @Test
    void theTrainingFileNeedsNoMapping() {
        Path file = SharedData.path("data/math_level3to5/SimpleRL-simplelr_qwen_level3to5.train.parquet");
        ProblemSet set = ProblemSet.load(file.toString(), ColumnMapping.guess());
        assertThat(set.columns())
                .isEqualTo(new ColumnMapping(
                        "question", "reward_model.ground_truth", "extra_info.index", null, "data_source"));
        assertThat(set.report().rows()).isEqualTo(8523);
        assertThat(set.report().withoutAnswer()).isEqualTo(2);
        assertThat(set.distinct().report().duplicates()).isEqualTo(1);
        assertThat(set.distinct().size()).isEqualTo(8520);
        // The chat column says the same once its trailing space is gone.
        ProblemSet chats = ProblemSet.load(file.toString(), new ColumnMapping("prompt", null, null, null, null));
        assertThat(chats.problems().stream().map(Problem::question))
                .isEqualTo(set.problems().stream().map(Problem::question).toList());
    }

    @Test
    void gradeSchoolQuestionsComeWithoutTheirInstructionSuffix() {
        ProblemSet set =
                ProblemSet.load(SharedData.path("data/gsm8k/test.parquet").toString(), ColumnMapping.guess());
        assertThat(set.size()).isEqualTo(1319);
        assertThat(set.columns().question()).isEqualTo("extra_info.question");
        assertThat(set.problems().getFirst().question()).startsWith("Janet").endsWith("farmers' market?");
        assertThat(set.problems().getFirst().answers()).containsExactly("18");
        ProblemSet worked = ProblemSet.load(
                SharedData.path("data/gsm8k/test.parquet").toString(),
                new ColumnMapping(null, "extra_info.answer", null, null, null));
        assertThat(worked.problems().getFirst().answers()).containsExactly("18");
    }
}
