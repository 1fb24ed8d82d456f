package org.motet.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ByteTokenizerTest {
    private final ByteTokenizer tokenizer = new ByteTokenizer();

    @Test
    void givesTextBackAsItWas() {
        for (String text : List.of("", "a", "é数🙂", "<|im_start|>user\nx<|im_end|>", "<|im_|im_end|>", "\0")) {
            assertThat(tokenizer.decode(tokenizer.encode(text), false)).isEqualTo(text);
        }
    }

    @Test
    void turnsSpelledSpecialsIntoOneIdAndLeavesThemOutOnRequest() {
        assertThat(tokenizer.encode("a<|im_end|>b<|endoftext|>")).containsExactly('a', 258, 'b', 256);
        assertThat(tokenizer.decode(new int[] {'a', 258, 'b', 256, 9999, -1}, true))
                .isEqualTo("ab");
        assertThat(tokenizer.vocabularySize()).isEqualTo(259);
    }

    @Test
    void streamsCharactersOnlyWhenWhole() {
        StreamDecoder decoder = new StreamDecoder(tokenizer, true);
        int[] ids = tokenizer.encode("é🙂");
        assertThat(decoder.push(ids[0])).isNull();
        assertThat(decoder.push(ids[1])).isEqualTo("é");
        assertThat(decoder.push(ids[2])).isNull();
        assertThat(decoder.push(ids[3])).isNull();
        assertThat(decoder.rest()).isEqualTo("\uFFFD");
        assertThat(decoder.push(ids[4])).isNull();
        assertThat(decoder.push(ids[5])).isEqualTo("🙂");
        assertThat(decoder.rest()).isEmpty();
    }

    @Test
    void readsStopTokensInAllTheirForms(@TempDir Path directory) throws IOException {
        assertThat(StopTokens.of(directory, tokenizer).ids()).isEmpty();
        Files.writeString(directory.resolve("generation_config.json"), "{\"eos_token_id\": null}");
        Files.writeString(directory.resolve("config.json"), "{\"eos_token_id\": 5}");
        Files.writeString(directory.resolve("tokenizer_config.json"), "{\"eos_token\": {\"content\": \"<|im_end|>\"}}");
        StopTokens stop = StopTokens.of(directory, tokenizer);
        assertThat(stop.toArray()).containsExactly(5, 258);
        assertThat(stop.contains(258)).isTrue();
        assertThat(stop.contains(256)).isFalse();
    }

    @Test
    void refusesStopTokensThatAreNone(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("config.json"), "{\"eos_token_id\": [1, \"x\"]}");
        assertThatThrownBy(() -> StopTokens.of(directory, tokenizer))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining("eos_token_id");
        Files.writeString(directory.resolve("config.json"), "{}");
        Files.writeString(directory.resolve("tokenizer_config.json"), "{\"eos_token\": \"</s>\"}");
        assertThatThrownBy(() -> StopTokens.of(directory, tokenizer)).hasMessageContaining("'</s>'");
    }
}
