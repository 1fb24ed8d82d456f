package org.motet.update;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A batch of src/test/resources/policy_loss, its response tokens laid end to end, rows in order. */
public record GoldenBatch(String name, JsonNode json, int[] lengths, int padded) {
    public static Stream<GoldenBatch> all() {
        return Stream.of(
                        "p1_two_groups_of_4",
                        "p2_extreme_ratios",
                        "p3_constant_group_and_short_rows",
                        "p4_interleaved_unequal_groups",
                        "p5_fully_masked_row")
                .map(GoldenBatch::read);
    }

    private static GoldenBatch read(String name) {
        try (InputStream in = GoldenBatch.class.getResourceAsStream("/policy_loss/" + name + ".json")) {
            JsonNode json = JsonMapper.shared().readTree(Objects.requireNonNull(in));
            JsonNode lengths = json.at("/inputs/lengths");
            return new GoldenBatch(
                    name, json, ints(lengths), json.at("/inputs/logprobs/0").size());
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    public static int[] ints(JsonNode list) {
        return list.valueStream().mapToInt(JsonNode::asInt).toArray();
    }

    public static double[] doubles(JsonNode list) {
        return list.valueStream().mapToDouble(JsonNode::asDouble).toArray();
    }

    /** Response tokens of a [B][T] table, packed. */
    float[] packed(JsonNode table) {
        List<Double> values = IntStream.range(0, lengths.length)
                .boxed()
                .flatMap(row -> IntStream.range(0, lengths[row])
                        .mapToObj(t -> table.get(row).get(t).asDouble()))
                .toList();
        return floats(values.stream().mapToDouble(v -> v).toArray());
    }

    /** One value a row, repeated for each of its tokens. */
    float[] perToken(double[] perRow) {
        return floats(IntStream.range(0, lengths.length)
                .boxed()
                .flatMap(row -> Stream.generate(() -> perRow[row]).limit(lengths[row]))
                .mapToDouble(v -> v)
                .toArray());
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        IntStream.range(0, values.length).forEach(i -> floats[i] = (float) values[i]);
        return floats;
    }

    int tokens() {
        return IntStream.of(lengths).sum();
    }

    /** The rows that have tokens, each with its share of the loss. */
    List<TokenRun> runs(double[] weights, String advantages) {
        return runs(weights, advantages(advantages));
    }

    /** The same with advantages of 0. */
    List<TokenRun> runs(double[] weights) {
        return runs(weights, new double[lengths.length]);
    }

    private List<TokenRun> runs(double[] weights, double[] advantage) {
        return IntStream.range(0, lengths.length)
                .filter(row -> lengths[row] > 0)
                .mapToObj(row -> new TokenRun(
                        row("logprobs", row),
                        row("old_logprobs", row),
                        row("ref_logprobs", row),
                        floats(IntStream.range(0, lengths[row])
                                .mapToDouble(_ -> 1)
                                .toArray()),
                        advantage[row],
                        weights[row]))
                .toList();
    }

    /** Values of a table of the inputs at a row's tokens. */
    float[] row(String table, int row) {
        JsonNode values = json.at("/inputs/" + table).get(row);
        return floats(IntStream.range(0, lengths[row])
                .mapToDouble(t -> values.get(t).asDouble())
                .toArray());
    }

    float[] logprobs() {
        return packed(json.at("/inputs/logprobs"));
    }

    float[] oldLogprobs() {
        return packed(json.at("/inputs/old_logprobs"));
    }

    float[] refLogprobs() {
        return packed(json.at("/inputs/ref_logprobs"));
    }

    /** Values of a named entry of the advantages, one a row. */
    public double[] advantages(String entry) {
        return json.get("advantages")
                .valueStream()
                .filter(node -> node.get("name").asString().equals(entry))
                .map(node -> doubles(node.get("values")))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String toString() {
        return name;
    }
}
