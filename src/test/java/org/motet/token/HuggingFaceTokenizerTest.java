package org.motet.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.golden.Golden;
import tools.jackson.databind.JsonNode;

class HuggingFaceTokenizerTest {
    private static HuggingFaceTokenizer qwen() {
        return HuggingFaceTokenizer.load(Golden.path("tokenizers/qwen2.5"));
    }

    @Test
    void encodesAndDecodesAsTheReferenceDoes() throws IOException {
        HuggingFaceTokenizer tokenizer = qwen();
        for (JsonNode line : Golden.lines("tokenizers/qwen2.5/strings.jsonl")) {
            int[] ids = ids(line.get("ids"));
            String id = line.get("id").asString();
            assertThat(tokenizer.encode(line.get("text").asString())).as(id).isEqualTo(ids);
            assertThat(tokenizer.decode(ids, false))
                    .as(id)
                    .isEqualTo(line.get("decoded").asString());
            assertThat(tokenizer.decode(ids, true))
                    .as(id)
                    .isEqualTo(line.get("decoded_skip_special").asString());
        }
    }

    @Test
    void givesTheTextOfAStreamInTheReferencesPieces() throws IOException {
        HuggingFaceTokenizer tokenizer = qwen();
        for (JsonNode line : Golden.lines("tokenizers/qwen2.5/decode_stream.jsonl")) {
            int[] ids = ids(line.get("ids"));
            assertThat(pieces(tokenizer, ids, false)).isEqualTo(texts(line.get("stream_pieces")));
            assertThat(pieces(tokenizer, ids, true)).isEqualTo(texts(line.get("stream_pieces_skip_special")));
            assertThat(tokenizer.decode(ids, false))
                    .isEqualTo(line.get("decoded").asString());
        }
    }

    @Test
    void encodesRenderedChatsAsTheReferenceDoes() throws IOException {
        HuggingFaceTokenizer tokenizer = qwen();
        for (JsonNode line : Golden.lines("tokenizers/qwen2.5/chat_template.jsonl")) {
            assertThat(tokenizer.encode(line.get("rendered").asString())).isEqualTo(ids(line.get("ids")));
        }
    }

    @Test
    void aGitLfsPointerOrBrokenJsonIsRefusedWithItsCureOrPlace(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("tokenizer.json"), "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n");
        assertThatThrownBy(() -> HuggingFaceTokenizer.load(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(file + " is a Git LFS pointer", "git lfs pull", "download");
        Files.writeString(file, "{\"model\":\n {]}");
        assertThatThrownBy(() -> HuggingFaceTokenizer.load(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a tokenizer file: " + file + " is not valid JSON at line 2 column 3");
    }

    @Test
    void countsAddedTokensIntoTheVocabulary() {
        assertThat(qwen().vocabularySize()).isEqualTo(151665);
    }

    @Test
    void neitherCutsNorPads() {
        HuggingFaceTokenizer tokenizer = qwen();
        assertThat(tokenizer.encode("a b c d ".repeat(1000))).hasSizeGreaterThan(3999);
        assertThat(tokenizer.encode("")).isEmpty();
    }

    @Test
    void findsTheStopTokensOfAModelDirectory(@TempDir Path directory) throws IOException {
        HuggingFaceTokenizer tokenizer = qwen();
        Files.writeString(directory.resolve("config.json"), "{\"eos_token_id\": 151643}");
        Files.writeString(directory.resolve("generation_config.json"), "{\"eos_token_id\": [151645, 151643]}");
        Files.writeString(directory.resolve("tokenizer_config.json"), "{\"eos_token\": \"<|fim_pad|>\"}");
        assertThat(StopTokens.of(directory, tokenizer).toArray()).containsExactly(151643, 151645, 151662);
    }

    @Test
    void refusesWhatIsNoTokenizer(@TempDir Path directory) throws IOException {
        assertThatThrownBy(() -> HuggingFaceTokenizer.load(directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tokenizer.json");
        Path file = directory.resolve("tokenizer.json");
        for (String text : List.of("{", "{}", "[]", "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0}}}")) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> HuggingFaceTokenizer.load(directory))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    private static List<@Nullable String> pieces(Tokenizer tokenizer, int[] ids, boolean skipSpecial) {
        StreamDecoder decoder = new StreamDecoder(tokenizer, skipSpecial);
        List<@Nullable String> pieces = new ArrayList<>();
        for (int id : ids) {
            pieces.add(decoder.push(id));
        }
        return pieces;
    }

    private static int[] ids(JsonNode array) {
        return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
    }

    private static List<@Nullable String> texts(JsonNode array) {
        List<@Nullable String> texts = new ArrayList<>();
        array.forEach(node -> texts.add(node.isNull() ? null : node.asString()));
        return texts;
    }
}
