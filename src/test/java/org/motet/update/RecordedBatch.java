package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A batch that verl and TRL were asked about. The batches are too large for the resources: without {@code ../shared/golden} tests on
 * them are skipped, and those on the smaller resources ({@link GoldenBatch}) stand alone.
 */
record RecordedBatch(JsonNode json, int[] lengths) {
    private static final Path FOLDER = Path.of("../shared/golden/policy_loss");

    static List<RecordedBatch> all() throws Exception {
        List<RecordedBatch> batches = new ArrayList<>();
        try (Stream<Path> files = Files.list(file("."))) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("p"))
                    .sorted()
                    .toList()) {
                JsonNode json = JsonMapper.shared().readTree(file);
                batches.add(new RecordedBatch(json, GoldenBatch.ints(json.at("/inputs/lengths"))));
            }
        }
        assertThat(batches).hasSize(5);
        return batches;
    }

    /** A file of the folder; skips the test where there is none. */
    static Path file(String name) {
        assumeTrue(Files.isDirectory(FOLDER), "../shared/golden/policy_loss is not there");
        return FOLDER.resolve(name);
    }

    /** A test for each entry of a list of all batches, at least one. */
    static Stream<DynamicTest> entries(String list, BiConsumer<RecordedBatch, JsonNode> agrees) throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (RecordedBatch batch : all()) {
            JsonNode entries = batch.json.at(list);
            for (int i = 0; i < entries.size(); i++) {
                JsonNode entry = entries.get(i);
                String name = entry.path("name")
                        .asString(entry.path("kl_type")
                                .asString(entry.path("mode").asString() + " " + entry.path("kwargs")));
                tests.add(DynamicTest.dynamicTest(
                        batch.id() + " " + name + ", " + entry.get("library").asString(),
                        () -> agrees.accept(batch, entry)));
            }
        }
        assertThat(tests).isNotEmpty();
        return tests.stream();
    }

    String id() {
        return json.get("id").asString();
    }

    /** Values of the advantages of this name, one a row. */
    double[] advantages(String name) {
        return json.get("advantages")
                .valueStream()
                .filter(entry -> entry.get("name").asString().equals(name))
                .map(entry -> GoldenBatch.doubles(entry.get("values")))
                .findFirst()
                .orElseThrow();
    }

    /** Values of a table of the inputs at the tokens of each row. */
    List<float[]> rows(String table) {
        return IntStream.range(0, lengths.length)
                .mapToObj(row -> row(table, row))
                .toList();
    }

    float[] row(String table, int row) {
        return cut(json.at("/inputs/" + table).get(row), row);
    }

    /** Values at the tokens of a row. */
    float[] cut(JsonNode padded, int row) {
        float[] values = new float[lengths[row]];
        for (int t = 0; t < values.length; t++) {
            values[t] = (float) padded.get(t).asDouble();
        }
        return values;
    }

    /** The row as a loss sees it. */
    TokenRun run(int row, double advantage, double weight, float... factors) {
        float[] mask = new float[lengths[row]];
        Arrays.fill(mask, 1);
        return new TokenRun(
                row("logprobs", row),
                row("old_logprobs", row),
                row("ref_logprobs", row),
                mask,
                advantage,
                weight,
                factors);
    }
}
