package org.motet.evaluation;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Mean score of each question, from the graded completions of an evaluation. */
final class GradedLines {
    private GradedLines() {}

    /** Benchmark to question index to mean correctness over templates and samples. */
    static Map<String, Map<Integer, Double>> scores(Path folderOrFile) throws IOException {
        Path file = Files.isDirectory(folderOrFile) ? folderOrFile.resolve("completions.jsonl") : folderOrFile;
        if (!Files.exists(file)) {
            throw new IllegalArgumentException(
                    file + " does not exist: an evaluation folder or its completions.jsonl is needed");
        }
        Map<String, Map<Integer, double[]>> sums = new TreeMap<>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            JsonMapper mapper = new JsonMapper();
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                JsonNode node = node(mapper, line, file, number);
                double[] sum = sums.computeIfAbsent(node.get("benchmark").asString(), key -> new TreeMap<>())
                        .computeIfAbsent(node.get("index").asInt(), key -> new double[2]);
                sum[0] += node.get("correct").asBoolean() ? 1 : 0;
                sum[1]++;
            }
        }
        Map<String, Map<Integer, Double>> scores = new TreeMap<>();
        sums.forEach((benchmark, questions) -> {
            Map<Integer, Double> means = new TreeMap<>();
            questions.forEach((index, sum) -> means.put(index, sum[0] / sum[1]));
            scores.put(benchmark, means);
        });
        return scores;
    }

    private static JsonNode node(JsonMapper mapper, String line, Path file, int number) {
        String place = file + " line " + number;
        JsonNode node;
        try {
            node = mapper.readTree(line);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(place + " is not a JSON object", e);
        }
        if (!node.path("benchmark").isString()
                || !node.path("index").isInt()
                || !node.path("correct").isBoolean()) {
            throw new IllegalArgumentException(
                    place + " is no graded completion; to grade them: motet eval --completions " + file + " --output "
                            + file.toString().replaceFirst("(\\.jsonl?)?$", "-graded"));
        }
        return node;
    }
}
