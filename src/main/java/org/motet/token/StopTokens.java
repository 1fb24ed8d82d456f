package org.motet.token;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.OptionalInt;
import java.util.SequencedSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Ids after which a completion is finished.
 *
 * @param ids ascending; empty if the model names none
 */
public record StopTokens(SortedSet<Integer> ids) {
    public StopTokens {
        ids = Collections.unmodifiableSortedSet(new TreeSet<>(ids));
    }

    /** These ids. */
    public static StopTokens of(int... ids) {
        SortedSet<Integer> set = new TreeSet<>();
        for (int id : ids) {
            set.add(id);
        }
        return new StopTokens(set);
    }

    /**
     * All ids that the files of a model directory name as end of sequence: {@code eos_token_id} (a number, a list or
     * null) of {@code generation_config.json} and {@code config.json}, {@code eos_token} of
     * {@code tokenizer_config.json}. Missing files name none.
     *
     * @throws IllegalArgumentException if a file is there but not readable as described
     */
    public static StopTokens of(Path modelDirectory, Tokenizer tokenizer) {
        SortedSet<Integer> ids = new TreeSet<>();
        addIds(ids, modelDirectory.resolve("generation_config.json"));
        addIds(ids, modelDirectory.resolve("config.json"));
        tokenizerEnd(modelDirectory, tokenizer).ifPresent(ids::add);
        return new StopTokens(ids);
    }

    /**
     * The id that ends a text by itself: {@code eos_token} of {@code tokenizer_config.json}, else the first {@code eos_token_id}
     * of {@code generation_config.json} or {@code config.json}; empty where none is named.
     */
    public static OptionalInt endOfText(Path modelDirectory, Tokenizer tokenizer) {
        OptionalInt named = tokenizerEnd(modelDirectory, tokenizer);
        if (named.isPresent()) {
            return named;
        }
        SequencedSet<Integer> ids = new LinkedHashSet<>();
        addIds(ids, modelDirectory.resolve("generation_config.json"));
        addIds(ids, modelDirectory.resolve("config.json"));
        return ids.isEmpty() ? OptionalInt.empty() : OptionalInt.of(ids.getFirst());
    }

    private static OptionalInt tokenizerEnd(Path modelDirectory, Tokenizer tokenizer) {
        Path file = modelDirectory.resolve("tokenizer_config.json");
        JsonNode token = read(file).path("eos_token");
        String text =
                token.isString() ? token.asString() : token.path("content").asString("");
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        int[] encoded = tokenizer.encode(text);
        if (encoded.length != 1) {
            throw new IllegalArgumentException(
                    file + ": eos_token '" + text + "' is not one token of the tokenizer but " + encoded.length);
        }
        return OptionalInt.of(encoded[0]);
    }

    /** Whether a completion ends with this id. */
    public boolean contains(int id) {
        return ids.contains(id);
    }

    /** The ids, ascending. */
    public int[] toArray() {
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    private static void addIds(Set<Integer> ids, Path file) {
        JsonNode value = read(file).path("eos_token_id");
        if (value.isArray()) {
            for (JsonNode id : value) {
                ids.add(id(id, file));
            }
        } else if (!value.isMissingNode() && !value.isNull()) {
            ids.add(id(value, file));
        }
    }

    private static int id(JsonNode value, Path file) {
        if (!value.canConvertToInt() || value.asInt() < 0) {
            throw new IllegalArgumentException(
                    file + ": eos_token_id is " + value + ", a token id or a list of token ids is allowed");
        }
        return value.asInt();
    }

    private static JsonNode read(Path file) {
        return Files.exists(file)
                ? TokenizerJson.read(file)
                : JsonMapper.shared().createObjectNode();
    }
}
