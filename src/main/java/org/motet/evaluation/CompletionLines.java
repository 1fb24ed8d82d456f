package org.motet.evaluation;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.motet.problem.JsonFault;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Completions as JSON Lines: {@code {"benchmark": …, "index": …, "completion": …}} with the optional keys {@code template},
 * {@code sample}, {@code tokens} and {@code finish_reason} ({@code stop} or {@code length}); other keys are passed over.
 */
public final class CompletionLines {
    private static final JsonMapper MAPPER = new JsonMapper();

    private CompletionLines() {}

    /**
     * Reads a file that any engine may have written. Lines of the same question without a {@code sample} are counted in order.
     *
     * @param sizes number of questions by benchmark
     * @param name gives the name of the benchmark that a line's word means, or throws
     * @param template the template of lines that name none
     * @throws IllegalArgumentException naming the line if it is malformed, out of range, or there twice
     */
    public static List<Attempt> read(Path file, Map<String, Integer> sizes, UnaryOperator<String> name, String template)
            throws IOException {
        Map<Attempt.Key, Attempt> completions = new LinkedHashMap<>();
        Map<Attempt.Key, Integer> counts = new HashMap<>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                String place = file + " line " + number;
                JsonNode node = object(line, place);
                String benchmark = benchmark(node, name, place);
                if (!sizes.containsKey(benchmark)) {
                    continue; // a benchmark that was not asked for
                }
                Attempt completion = completion(node, benchmark, sizes.get(benchmark), template, counts, place);
                if (completions.put(completion.key(), completion) != null) {
                    throw new IllegalArgumentException(place + " is a second completion of " + completion.key());
                }
            }
        } catch (MalformedInputException e) {
            throw new IllegalArgumentException(file + " is not UTF-8 text", e);
        }
        return List.copyOf(completions.values());
    }

    private static String benchmark(JsonNode node, UnaryOperator<String> name, String place) {
        JsonNode value = node.get("benchmark");
        if (value == null || !value.isString()) {
            throw new IllegalArgumentException(place + " has no text under \"benchmark\"");
        }
        try {
            return name.apply(value.asString());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
        }
    }

    private static Attempt completion(
            JsonNode node,
            String benchmark,
            int size,
            String template,
            Map<Attempt.Key, Integer> counts,
            String place) {
        int index = integer(node, "index", place);
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException(
                    place + " has index " + index + "; " + benchmark + " has the questions 0 to " + (size - 1));
        }
        JsonNode text = node.get("completion");
        if (text == null || !text.isString()) {
            throw new IllegalArgumentException(place + " has no text under \"completion\"");
        }
        String voice = node.hasNonNull("template") ? node.get("template").asString("") : template;
        Attempt.Key question = new Attempt.Key(benchmark, index, voice, 0);
        int next = counts.merge(question, 1, Integer::sum) - 1;
        int sample = node.hasNonNull("sample") ? integer(node, "sample", place) : next;
        if (sample < 0) {
            throw new IllegalArgumentException(place + " has sample " + sample + "; samples count from 0");
        }
        Integer tokens = node.hasNonNull("tokens") ? (Integer) integer(node, "tokens", place) : null;
        Boolean truncated = node.hasNonNull("finish_reason")
                ? (Boolean) node.get("finish_reason").asString("").equals("length")
                : null;
        return new Attempt(new Attempt.Key(benchmark, index, voice, sample), text.asString(), tokens, truncated);
    }

    private static int integer(JsonNode node, String key, String place) {
        JsonNode value = node.get(key);
        if (value == null || !value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new IllegalArgumentException(place + " has no whole number under \"" + key + "\"");
        }
        return value.asInt();
    }

    private static JsonNode object(String line, String place) {
        try {
            JsonNode node = MAPPER.readTree(line);
            if (node.isObject()) {
                return node;
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException(place + " is not a JSON object: " + JsonFault.reason(e), e);
        }
        throw new IllegalArgumentException(place + " is not a JSON object");
    }

    /** One line, which {@link #read} reads back, with the verdict for people and reports. */
    static String line(Grade grade, List<String> golds) {
        Attempt completion = grade.completion();
        ObjectNode node = MAPPER.createObjectNode();
        node.put("benchmark", completion.key().benchmark())
                .put("index", completion.key().index())
                .put("template", completion.key().template())
                .put("sample", completion.key().sample())
                .put("correct", grade.correct())
                .put("outcome", grade.outcome().label())
                .put("extracted", grade.extracted())
                .put("format", grade.format());
        golds.forEach(node.putArray("gold")::add);
        @Nullable Integer tokens = completion.tokens();
        if (tokens != null) {
            node.put("tokens", tokens);
        }
        if (completion.truncated() != null) {
            node.put("finish_reason", completion.truncated() ? "length" : "stop");
        }
        return node.put("completion", completion.text()).toString();
    }
}
