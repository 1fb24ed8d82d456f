package org.motet.train.sft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.motet.golden.Golden;
import org.motet.template.NativeChat;
import org.motet.template.jinja.JinjaTemplate;
import tools.jackson.databind.json.JsonMapper;

class ChatTextsTest {
    private static final List<Map<String, Object>> TALK = List.of(
            Map.of("role", "user", "content", "1+1?"),
            Map.of("role", "assistant", "content", "2"),
            Map.of("role", "user", "content", "2+2?"),
            Map.of("role", "assistant", "content", "4"));

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "qwen2_5; 2<|im_end|>/; 4<|im_end|>/",
                "llama3_1; 2<|eot_id|>; 4<|eot_id|>",
                "gemma3; 2<end_of_turn>/; 4<end_of_turn>/",
                "deepseek_v3; 2<｜end▁of▁sentence｜>; 4<｜end▁of▁sentence｜>",
            })
    void publishedTemplatesMarkTheAnswersWithWhatEndsThem(String name, String first, String second) throws IOException {
        MarkedText text = only(write(name));
        assertThat(learned(text)).containsExactly(first.replace('/', '\n'), second.replace('/', '\n'));
        assertThat(text.prompt()).contains("1+1?").doesNotContain("2+2?");
    }

    @ParameterizedTest
    @CsvSource("qwen3")
    void thoughtsThatAreForgottenPartTheConversation(String name) throws IOException {
        List<MarkedText> texts = write(name);
        assertThat(texts.stream().flatMap(text -> learned(text).stream()))
                .containsExactly("<think>\n\n</think>\n\n2<|im_end|>\n", "<think>\n\n</think>\n\n4<|im_end|>\n");
        assertThat(texts.getLast().prompt()).contains("2<|im_end|>").doesNotContain("think");
    }

    private static List<MarkedText> write(String name) throws IOException {
        String template = JsonMapper.shared()
                .readTree(Files.readString(Golden.path("templates/stock_chat_templates.json")))
                .path(name)
                .asString();
        NativeChat chat = new NativeChat(
                JinjaTemplate.compile(template), Path.of(name), Map.of("bos_token", "<begin>", "eos_token", "<end>"));
        return new ChatTexts(chat).write(TALK, 0, Map.of(), "row 1");
    }

    private static MarkedText only(List<MarkedText> texts) {
        assertThat(texts).hasSize(1);
        return texts.getFirst();
    }

    private static List<String> learned(MarkedText text) {
        List<String> learned = new ArrayList<>();
        text.learned().forEach(span -> learned.add(text.text().substring(span.start(), span.end())));
        return learned;
    }
}
