package org.motet.token;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A tokenizer read from a Hugging Face {@code tokenizer.json}. Holds native memory for the life of the process. */
public final class HuggingFaceTokenizer implements Tokenizer {
    private static final String SAMPLE = "a";

    private final ai.djl.huggingface.tokenizers.HuggingFaceTokenizer engine;
    private final int vocabularySize;

    private HuggingFaceTokenizer(ai.djl.huggingface.tokenizers.HuggingFaceTokenizer engine, int vocabularySize) {
        this.engine = engine;
        this.vocabularySize = vocabularySize;
    }

    /**
     * Reads a tokenizer.
     *
     * @param path a {@code tokenizer.json}, or a model directory that holds one
     * @throws IllegalArgumentException if there is none or it is not a tokenizer file
     */
    public static HuggingFaceTokenizer load(Path path) {
        Path file = Files.isDirectory(path) ? path.resolve("tokenizer.json") : path;
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("no tokenizer at " + file + ": a tokenizer.json file is needed there");
        }
        int size = vocabularySize(file);
        // Without this the library looks for a GPU flavour of itself on the network.
        if (System.getProperty("ai.djl.offline") == null) {
            System.setProperty("ai.djl.offline", "true");
        }
        try {
            return new HuggingFaceTokenizer(
                    ai.djl.huggingface.tokenizers.HuggingFaceTokenizer.builder()
                            .optTokenizerPath(file)
                            .optAddSpecialTokens(false)
                            .optTruncation(false) // the library's own default cuts at 512 tokens without a word
                            .optPadding(false)
                            .build(),
                    size);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the tokenizer " + file + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("not a usable tokenizer: " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public int[] encode(String text) {
        return ids(engine.encode(text, false, false).getIds());
    }

    private static int[] ids(long[] wide) {
        int[] ids = new int[wide.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = Math.toIntExact(wide[i]);
        }
        return ids;
    }

    @Override
    public String decode(int[] ids, boolean skipSpecial) {
        long[] wide = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            wide[i] = ids[i];
        }
        return engine.decode(wide, skipSpecial);
    }

    @Override
    public int[] opening() {
        int[] bare = encode(SAMPLE);
        int[] dressed = ids(engine.encode(SAMPLE, true, false).getIds());
        int length = Collections.indexOfSubList(boxed(dressed), boxed(bare));
        return Arrays.copyOf(dressed, Math.max(0, length));
    }

    private static List<Integer> boxed(int[] ids) {
        return Arrays.stream(ids).boxed().toList();
    }

    @Override
    public int vocabularySize() {
        return vocabularySize;
    }

    private static int vocabularySize(Path file) {
        JsonNode root = TokenizerJson.read(file);
        JsonNode vocabulary = root.path("model").path("vocab");
        int largest = vocabulary.isArray() ? vocabulary.size() - 1 : -1; // unigram models list their pieces in id order
        if (vocabulary.isObject()) {
            for (JsonNode id : vocabulary) {
                largest = Math.max(largest, id.asInt(-1));
            }
        }
        for (JsonNode added : root.path("added_tokens")) {
            largest = Math.max(largest, added.path("id").asInt(-1));
        }
        if (largest < 0) {
            throw new IllegalArgumentException("not a tokenizer file: " + file + " has no model.vocab");
        }
        return largest + 1;
    }
}
