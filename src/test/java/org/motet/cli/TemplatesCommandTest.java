package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TemplatesCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    private int run(String... args) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(args);
    }

    private List<JsonNode> lines() {
        return out.toString().lines().map(JsonMapper.shared()::readTree).toList();
    }

    @Test
    void rendersLinesInOrderAndKeepsTheirKeys() throws IOException {
        Path input = Files.writeString(folder.resolve("in.jsonl"), """
                {"id": 7, "name": "think", "problem": "1+1? {{ x }}"}

                {"name": "raw", "messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "2?"}]}
                """);
        assertThat(run("templates", "render", "--set", "nano", "--input", input.toString()))
                .isZero();
        assertThat(lines()).hasSize(2);
        assertThat(lines().get(0).get("id").asInt()).isEqualTo(7);
        assertThat(lines().get(0).get("prompt").asString())
                .contains("1+1? {{ x }}")
                .endsWith("<think>");
        assertThat(lines().get(0).get("forced_prefix").asString()).isEqualTo("<think>");
        assertThat(lines().get(1).get("prompt").asString()).isEqualTo("Question: 2?\nAnswer:");
    }

    @Test
    void importsKeepingOrStrippingStrayBlanks() throws IOException {
        Path python = Files.writeString(folder.resolve("t.py"), """
                templates = {
                    "open-r1": \"\"\"
                {%- for m in messages %}{{ bos_token }}{{- m.content }}{%- endfor %}{% if x %}{% endif %}  \s
                \"\"\",
                }
                """);
        Path kept = folder.resolve("kept.yaml");
        Path clean = folder.resolve("clean.yaml");
        assertThat(run("templates", "import", python.toString(), "--out", kept.toString()))
                .isZero();
        assertThat(err.toString()).contains("open-r1: the prompt ends in 3 stray blanks");
        assertThat(run("templates", "import", python.toString(), "--out", clean.toString(), "--clean"))
                .isZero();
        Path input = Files.writeString(folder.resolve("in.jsonl"), """
                {"problem": "q", "bos_token": "B"}
                {"problem": "q", "bos_token": null}
                """);
        out.getBuffer().setLength(0);
        assertThat(run("templates", "render", "--set", kept.toString(), "--input", input.toString()))
                .isZero();
        assertThat(run("templates", "render", "--set", clean.toString(), "--input", input.toString()))
                .isZero();
        assertThat(lines().stream().map(line -> line.get("prompt").asString()))
                .containsExactly("Bq   ", "q   ", "Bq", "q");
        assertThat(run("templates", "lint", "--set", kept.toString())).isEqualTo(1);
        assertThat(run("templates", "lint", "--set", clean.toString())).isZero();
        assertThat(run("templates", "import", python.toString(), "--out", kept.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("exists already");
    }

    @Test
    void gradesCompletions() throws IOException {
        Path input = Files.writeString(folder.resolve("in.jsonl"), """
                {"name": "think-inline", "completion": "<think>x</think>"}
                {"name": "plain", "completion": ""}
                """);
        assertThat(run("templates", "score", "--set", "chatml", "--input", input.toString()))
                .isZero();
        assertThat(lines().stream().map(line -> line.get("format_reward").asDouble()))
                .containsExactly(0.5, 1.0);
    }

    @Test
    void listsAndShows() {
        assertThat(run("templates", "list", "--set", "r1", "--json")).isZero();
        assertThat(lines()).hasSizeGreaterThanOrEqualTo(24);
        assertThat(run("templates", "show", "think", "--problem", "2+2?")).isZero();
        assertThat(out.toString()).contains("2+2?").contains("</think><answer>\\boxed{39}</answer>");
    }

    @Test
    void saysInOneSentenceWhatIsWrongWithTheInput() throws IOException {
        Path input = folder.resolve("in.jsonl");
        for (String[] wrong : new String[][] {
            {"{\"name\": \"plian\", \"problem\": \"q\"}", "in.jsonl, line 1: no template 'plian'"},
            {"{\"name\": \"plain\"}", "in.jsonl, line 1: problem is missing"},
            {"[1]", "in.jsonl, line 1 is array, not a JSON object"},
            {"nonsense", "in.jsonl, line 1 is not JSON"},
            {"{\"name\": \"plain\", \"messages\": []}", "in.jsonl, line 1: the template takes one problem"},
        }) {
            Files.writeString(input, wrong[0]);
            err.getBuffer().setLength(0);
            assertThat(run("templates", "render", "--input", input.toString())).isEqualTo(2);
            assertThat(err.toString()).contains(wrong[1]);
            assertThat(err.toString().lines()).hasSize(1);
        }
        err.getBuffer().setLength(0);
        assertThat(run("templates", "list", "--set", "native")).isEqualTo(2);
        assertThat(err.toString()).contains("no model directory is given");
        assertThat(run("templates", "list", "--set", folder.resolve("nowhere").toString()))
                .isEqualTo(2);
        assertThat(run("templates")).isEqualTo(2);
    }
}
