package org.motet.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class NativeChatTest {
    private static final List<Turn> HELLO = List.of(new Turn(Turn.Role.USER, "hello"));

    @TempDir
    private Path model;

    private void config(Map<String, Object> values) throws IOException {
        Files.writeString(
                model.resolve("tokenizer_config.json"), JsonMapper.shared().writeValueAsString(values));
    }

    private String written(String chatTemplate) {
        return NativeChat.of(model, new ChatConfig(chatTemplate, "2026-01-05")).write(HELLO);
    }

    private static Map<String, String> named(String name, String template) {
        return Map.of("name", name, "template", template);
    }

    @Test
    void ofSeveralTemplatesTheDefaultIsTakenOrTheOneThatIsNamed() throws IOException {
        config(Map.of("chat_template", List.of(named("default", "D"), named("tool_use", "T"), named("rag", "R"))));
        assertThat(written("")).isEqualTo("D");
        assertThat(written("default")).isEqualTo("D");
        assertThat(written("rag")).isEqualTo("R");
    }

    @Test
    void severalTemplatesWithoutADefaultAreNamed() throws IOException {
        config(Map.of("chat_template", List.of(named("tool_use", "T"), named("rag", "R"))));
        assertThat(written("tool_use")).isEqualTo("T");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> written(""))
                .withMessage("the model " + model + " has no default chat template; it has rag, tool_use: choose one"
                        + " with --chat-template NAME, or templates.chat_template=NAME in a config");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> written("tools"))
                .withMessageContaining("has no chat template 'tools'; it has rag, tool_use");
    }

    @Test
    void filesOfTemplatesStandBesideTheConfigAndTheDefaultAmongThemBeforeIt() throws IOException {
        config(Map.of("chat_template", "old"));
        Files.writeString(model.resolve("chat_template.jinja"), "new");
        Files.writeString(
                Files.createDirectory(model.resolve("additional_chat_templates"))
                        .resolve("rag.jinja"),
                "R");
        assertThat(written("")).isEqualTo("new");
        assertThat(written("rag")).isEqualTo("R");
    }

    @Test
    void aModelWithoutAnyIsNamed() throws IOException {
        config(Map.of("bos_token", "<s>"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> written(""))
                .withMessageContaining(model + " has no chat template");
    }

    @Test
    void aTemplateThatCannotBeReadOrRefusesIsNamedWithItsFileAndLine() throws IOException {
        config(Map.of("chat_template", "a\n{% include 'x' %}"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> written(""))
                .withMessage("the chat template of " + model.resolve("tokenizer_config.json")
                        + ": line 2: the statement 'include' is not supported");
        Files.writeString(model.resolve("chat_template.jinja"), "\n\n{{ raise_exception('no system turn') }}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> written(""))
                .withMessage("the chat template of " + model.resolve("chat_template.jinja")
                        + ": line 3: the template refuses: no system turn");
    }

    @Test
    void aListOfTemplatesWithoutNamesIsRefused() throws IOException {
        config(Map.of("chat_template", List.of(Map.of("template", "T"))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> written(""))
                .withMessageContaining("tokenizer_config.json: chat_template is a list");
    }

    @Test
    void theDayIsThatOfTheConfigWheneverThePromptIsWritten() throws IOException {
        config(Map.of("chat_template", "{{ strftime_now('%d %b %Y') }}"));
        assertThat(written("")).isEqualTo("05 Jan 2026");
        assertThat(NativeChat.of(model).write(HELLO)).isEqualTo("26 Jul 2024");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "today", "2026-1-5", "2026-02-30", "05.01.2026"})
    void aDayThatIsNoneIsRefused(String date) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChatConfig("", date))
                .withMessage("date is '" + date + "'; allowed is a day as YYYY-MM-DD");
    }

    @Test
    void aTemplateFindsWhatTransformersGivesIt() throws IOException {
        config(
                Map.of(
                        "bos_token", "<s>",
                        "eos_token", Map.of("content", "</s>"),
                        "additional_special_tokens", List.of("<a>", Map.of("content", "<b>")),
                        "extra_special_tokens", Map.of("image_token", "<image>"),
                        "chat_template",
                                "{{ bos_token }}{{ eos_token }}{{ sep_token }}{{ additional_special_tokens[1] }}"
                                        + "{{ image_token }} {{ pad_token is defined }} {{ tools is none }} {{ documents is none }}"));
        Files.writeString(
                model.resolve("special_tokens_map.json"), "{\"sep_token\": \"<sep>\", \"bos_token\": \"<other>\"}");
        assertThat(written("")).isEqualTo("<s></s><sep><b><image> False True True");
    }
}
