package org.motet.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class BytePairTrainerTest {
    private static final List<String> SPECIALS = List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>");

    @Test
    void theTrainedTokenizerReadsEveryTextAndGivesItBack(@TempDir Path folder) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            texts.add("<|im_start|>user\nStart with " + i + ". Multiply by 3.<|im_end|>");
        }
        Map<String, Object> description = new BytePairTrainer(SPECIALS, 300).train(texts);
        Path file = folder.resolve("tokenizer.json");
        JsonMapper.shared().writeValue(file.toFile(), description);
        HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.load(file);

        assertThat(tokenizer.vocabularySize()).isLessThanOrEqualTo(300).isGreaterThan(270);
        for (String text :
                List.of(texts.get(7), "π ≈ 3.14159\t\r\n", "naïve 🙂 \\boxed{12}", "\u0001\u007f\u00ad\u00a0")) {
            assertThat(tokenizer.decode(tokenizer.encode(text), false)).isEqualTo(text);
        }
        assertThat(tokenizer.encode("<|im_end|>")).containsExactly(2);
        assertThat(tokenizer.encode("123")).hasSize(3); // digits stay single
        assertThat(tokenizer.encode(" Multiply")).hasSize(1); // a frequent word is one token
        assertThat(description).isEqualTo(new BytePairTrainer(SPECIALS, 300).train(texts));
    }

    @Test
    void aVocabularyWithoutRoomForTheBytesIsRefused() {
        assertThatThrownBy(() -> new BytePairTrainer(SPECIALS, 258))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("258");
    }
}
