package org.motet.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.golden.Golden;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReferenceTemplatesTest {
    /** Set, then name, then Jinja text. */
    private static Map<String, Map<String, String>> published() throws IOException {
        Map<String, Map<String, String>> sets = new LinkedHashMap<>();
        for (JsonNode line : Golden.lines("templates/templates.jsonl")) {
            sets.computeIfAbsent(line.get("set").asString(), set -> new LinkedHashMap<>())
                    .put(line.get("name").asString(), line.get("jinja").asString());
        }
        return sets;
    }

    private static String pythonFile(Map<String, String> texts) {
        StringBuilder python = new StringBuilder("import os\n\ntemplates = {\n");
        texts.forEach((name, text) -> python.append("    \"")
                .append(name)
                .append("\": \"\"\"")
                .append(text.replace("\\", "\\\\"))
                .append("\"\"\",  # the one called '")
                .append(name)
                .append("'\n"));
        return python.append("}\nif __name__ == \"__main__\":\n    for name in templates:\n        os.remove(name)\n")
                .toString();
    }

    @Test
    void rendersAllPublishedTemplatesByteForByteAfterImport(@TempDir Path folder) throws IOException {
        Map<String, TemplateSet> sets = new HashMap<>();
        int count = 0;
        for (Map.Entry<String, Map<String, String>> set : published().entrySet()) {
            Path python = Files.writeString(folder.resolve(set.getKey() + ".py"), pythonFile(set.getValue()));
            Path yaml = folder.resolve(set.getKey() + ".yaml");
            List<PromptTemplate> read = TemplateSet.load(python.toString()).templates();
            Files.writeString(yaml, TemplateFileWriter.write(read, "imported"));
            sets.put(set.getKey(), TemplateSet.load(yaml.toString()));
            count += sets.get(set.getKey()).templates().size();
        }
        assertThat(count).isEqualTo(47);
        for (JsonNode line : Golden.lines("templates/templates.jsonl")) {
            PromptTemplate template =
                    sets.get(line.get("set").asString()).get(line.get("name").asString());
            RenderedPrompt prompt = template.render(line.get("problem").asString());
            assertThat(prompt.text())
                    .as(template.name())
                    .isEqualTo(line.get("rendered").asString());
            assertThat(prompt.forcedPrefix())
                    .as(template.name())
                    .isEqualTo(line.get("forced_prefix").asString());
        }
    }

    @Test
    void gradesCompletionsAsTheReferenceDoes() throws IOException {
        JsonNode golden = JsonMapper.shared().readTree(Files.readString(Golden.path("templates/format_rewards.json")));
        Map<String, Map<String, FormatRule>> rules = ReferenceTemplates.rules();
        int compared = 0;
        for (Map.Entry<String, JsonNode> set : golden.get("rewards").properties()) {
            for (Map.Entry<String, JsonNode> name : set.getValue().properties()) {
                FormatRule rule =
                        rules.get(set.getKey().equals("qwen") ? "chatml" : "r1").get(name.getKey());
                assertThat(rule).as(name.getKey()).isNotNull();
                for (int i = 0; i < golden.get("completions").size(); i++) {
                    String completion = golden.get("completions").get(i).asString();
                    assertThat(rule.grade(completion))
                            .as("%s/%s on '%s'", set.getKey(), name.getKey(), completion)
                            .isEqualTo(name.getValue().get("rewards").get(i).asDouble());
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(5000);
    }

    @Test
    void readsPythonTextsAsPythonDoesAndNothingElse() {
        String python = """
                # a comment with 'quotes
                import sys; print('{"a": "b"}')
                BASE = "base" ' and more'
                LIST = [1, 2, {"no": "template"}]
                def f(x={'a': 'b'}):
                    texts = {"inside": "a function"}
                    return x
                texts = {
                    'one': 'it\\'s \\x41\\u00e9\\n' "two",
                    "two": r'\\boxed{}',
                    'three': BASE + ("!" +
                              '?'),
                    'four': '''a
                  "b" ''', 'one': 'again',
                }
                more = {"five": \"""x\\
                y\"""}
                late = {"six": f"{sys}"}
                """;
        assertThat(PythonTexts.read(python, "t.py"))
                .containsExactly(
                        Map.entry("one", "again"),
                        Map.entry("two", "\\boxed{}"),
                        Map.entry("three", "base and more!?"),
                        Map.entry("four", "a\n  \"b\" "),
                        Map.entry("five", "xy"));
    }

    @Test
    void saysWhyAFileHasNoTemplates() {
        assertThatThrownBy(() -> PythonTexts.read("x = {'a': open('f').read()}\n", "t.py"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("t.py")
                .hasMessageContaining("line 1");
        for (String python : List.of("", "x = 'a", "x = {'a': \"\"\"", "x = {", "{'a': 'b'}", "x = {'a' 'b'}", "\\")) {
            assertThatThrownBy(() -> PythonTexts.read(python, "t.py"))
                    .as(python)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("t.py");
        }
    }

    @Test
    void readsDictionariesInJsonAndYamlToo(@TempDir Path folder) throws IOException {
        Path json = Files.writeString(
                folder.resolve("t.json"),
                "{\"open-r1\": \"{% for m in messages %}{{ m.content }}{% endfor %}<think>\"}");
        TemplateSet set = TemplateSet.load(json.toString());
        assertThat(set.get("open-r1").render("{{ 1 }}").text()).isEqualTo("{{ 1 }}<think>");
        assertThat(set.get("open-r1").formatReward("\n</answer>")).isEqualTo(0.25);
        Files.writeString(folder.resolve("u.yaml"), "strange: '{% include \"x\" %}'");
        assertThatThrownBy(() -> TemplateSet.load(folder.resolve("u.yaml").toString()))
                .hasMessageContaining("strange")
                .hasMessageContaining("'include' is not supported");
    }

    @Test
    void writesEverySetSoThatItReadsBack() {
        for (String name : List.of("nano", "chatml", "r1")) {
            List<PromptTemplate> templates = TemplateSet.load(name).templates();
            String text = TemplateFileWriter.write(templates, "x");
            assertThat(new TemplateFileReader("x.yaml", null).read(text)).isEqualTo(templates);
        }
    }
}
