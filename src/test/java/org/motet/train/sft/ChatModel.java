package org.motet.train.sft;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.motet.token.BytePairTrainer;
import org.motet.train.TinyModel;
import org.motet.weights.JsonDocument;

/** Tiny models with a chat template. */
final class ChatModel {
    static final String CHATML = """
            {% for message in messages %}<|im_start|>{{ message['role'] }}
            {{ message['content'] }}<|im_end|>
            {% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
            {% endif %}""";

    /** As Qwen3 does it, a turn that is not the last is written without its thoughts. */
    static final String FORGETFUL = """
            {% for message in messages %}<|im_start|>{{ message['role'] }}
            {% if message['role'] == 'assistant' and loop.last %}<think>

            </think>

            {% endif %}{{ message['content'] }}<|im_end|>
            {% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
            {% endif %}""";

    static final int END_OF_TEXT = 0;
    static final int START_OF_TURN = 1;
    static final int END_OF_TURN = 2;

    private ChatModel() {}

    static Path write(Path directory, String chatTemplate) throws IOException {
        TinyModel.write(directory, 512);
        String text = "Solve it. The answer is 3. user assistant ".repeat(20); // so often that its words become tokens
        JsonDocument.write(
                directory.resolve("tokenizer.json"),
                new BytePairTrainer(List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>"), 300).train(List.of(text)));
        JsonDocument.write(
                directory.resolve("tokenizer_config.json"),
                Map.of("eos_token", "<|im_end|>", "chat_template", chatTemplate));
        return directory;
    }
}
