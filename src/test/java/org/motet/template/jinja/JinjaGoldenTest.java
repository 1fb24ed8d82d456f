package org.motet.template.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.motet.golden.Golden;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JinjaGoldenTest {
    @Test
    void rendersTheChatTemplatesOfModelsByteForByte() throws IOException {
        JsonNode templates =
                JsonMapper.shared().readTree(Files.readString(Golden.path("templates/stock_chat_templates.json")));
        List<JsonNode> cases = Golden.lines("templates/stock_chat_renders.jsonl");
        assertThat(cases).hasSize(50);
        for (JsonNode line : cases) {
            JinjaTemplate template = JinjaTemplate.compile(
                    templates.get(line.get("model").asString()).asString());
            Map<String, Object> variables = JinjaValues.map(line.get("variables"));
            variables.put("messages", JinjaValues.of(line.get("messages")));
            variables.put(
                    "add_generation_prompt", line.get("add_generation_prompt").asBoolean());
            assertThat(template.render(variables))
                    .as("%s %s", line.get("model"), line.get("case"))
                    .isEqualTo(line.get("rendered").asString());
        }
    }

    @Test
    void rendersTheTokenizersOwnChatsIncludingTools() throws IOException {
        JsonNode config =
                JsonMapper.shared().readTree(Files.readString(Golden.path("tokenizers/qwen2.5/tokenizer_config.json")));
        JinjaTemplate template =
                JinjaTemplate.compile(config.get("chat_template").asString());
        for (JsonNode line : Golden.lines("tokenizers/qwen2.5/chat_template.jsonl")) {
            Map<String, Object> variables = JinjaValues.map(line);
            assertThat(template.render(variables))
                    .isEqualTo(line.get("rendered").asString());
        }
    }

    @Test
    void rendersThePublishedTemplatesByteForByte() throws IOException {
        Map<String, String> sources = new HashMap<>();
        Set<String> names = new HashSet<>();
        for (JsonNode line : Golden.lines("templates/templates.jsonl")) {
            String name = line.get("set").asString() + "/" + line.get("name").asString();
            names.add(name);
            sources.put(name, line.get("jinja").asString());
            Map<String, Object> variables = new HashMap<>();
            variables.put(
                    "messages",
                    List.of(Map.of(
                            "role", "user", "content", line.get("problem").asString())));
            variables.put("add_generation_prompt", true);
            if (!line.get("bos_token").isNull()) {
                variables.put("bos_token", line.get("bos_token").asString());
            }
            assertThat(JinjaTemplate.compile(line.get("jinja").asString()).render(variables))
                    .as(name)
                    .isEqualTo(line.get("rendered").asString());
        }
        assertThat(names).hasSize(47);
        for (JsonNode line : Golden.lines("templates/extra_renders.jsonl")) {
            String name = line.get("set").asString() + "/" + line.get("name").asString();
            Map<String, Object> variables = JinjaValues.map(line);
            variables.put("bos_token", "<｜begin▁of▁sentence｜>"); // of the model that the set deepseek is for
            assertThat(JinjaTemplate.compile(sources.get(name)).render(variables))
                    .as("%s %s", name, line.get("case"))
                    .isEqualTo(line.get("rendered").asString());
        }
    }
}
