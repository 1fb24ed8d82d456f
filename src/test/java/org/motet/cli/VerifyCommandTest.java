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

class VerifyCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }

    @Test
    void onePairIsExplained() {
        assertThat(run("verify", "--gold", "\\frac{1}{2}", "--answer", "0.5")).isZero();
        assertThat(out.toString()).contains("correct, decided by number", "gold", "\\frac{1}{2}", "answer", "0.5");
    }

    @Test
    void onePairAsJson() {
        assertThat(run("verify", "--json", "--gold", "3", "--completion", "so $\\boxed{4}$"))
                .isZero();
        JsonNode node = JsonMapper.shared().readTree(out.toString());
        assertThat(node.get("correct").asBoolean()).isFalse();
        assertThat(node.get("outcome").asString()).isEqualTo("wrong");
        assertThat(node.get("extracted").asString()).isEqualTo("4");
    }

    @Test
    void linesComeBackWithTheirVerdicts() throws IOException {
        Path input = Files.writeString(folder.resolve("in.jsonl"), """
                {"id": 7, "gold": "\\\\frac12", "completion": "\\\\boxed{0.5}"}
                {"gold": 142.0, "completion": "\\\\boxed{142}"}
                {"gold": ["1", "2"], "completion": "\\\\boxed{2}"}
                {"gold": "1", "completion": "I do not know"}
                """);
        assertThat(run("verify", "--input", input.toString(), "--policy", "boxed"))
                .isZero();
        List<JsonNode> lines =
                out.toString().lines().map(JsonMapper.shared()::readTree).toList();
        assertThat(lines).extracting(line -> line.get("correct").asBoolean()).containsExactly(true, true, true, false);
        assertThat(lines.getFirst().get("id").asInt()).isEqualTo(7);
        assertThat(lines.getLast().get("outcome").asString()).isEqualTo("no-answer");
        assertThat(lines.getLast().get("extracted").isNull()).isTrue();
        assertThat(err.toString()).contains("4 lines, policy boxed: correct 3, no-answer 1");
    }

    @Test
    void malformedLinesAreNamed() throws IOException {
        Path input = Files.writeString(folder.resolve("bad.jsonl"), """
                {"gold": "1", "completion": "1"}
                {"gold": "1", "completion":
                """);
        assertThat(run("verify", "--input", input.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("bad.jsonl line 2: not a JSON object");
        Path second = Files.writeString(folder.resolve("gold.jsonl"), "{\"gold\": {}, \"completion\": \"1\"}\n");
        assertThat(run("verify", "--input", second.toString())).isEqualTo(2);
        assertThat(err.toString())
                .contains("gold.jsonl line 1: \"gold\" must be a string, a number or a list of them.");
    }

    @Test
    void wrongUsageExitsWithTwo() {
        assertThat(run("verify")).isEqualTo(2);
        assertThat(run("verify", "--gold", "1", "--answer", "1", "--policy", "kind"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("allowed are paper, boxed, strict");
    }

    @Test
    void benchPrintsAgreementAndTimes() throws IOException {
        Path pairs = Files.writeString(folder.resolve("pairs.jsonl"), """
                {"gold": "1", "completion": "\\\\boxed{1}", "label": true, "other": false}
                {"gold": "1", "completion": "\\\\boxed{2}", "label": false, "other": true}
                """);
        String[] small = {"bench", "verify", "--pairs", pairs.toString(), "--completions", "8", "--characters", "500"};
        assertThat(run(small)).isZero();
        JsonNode result = JsonMapper.shared().readTree(out.toString());
        assertThat(result.get("agreement").get(0).get("agrees").asDouble()).isEqualTo(1.0);
        assertThat(result.get("agreement").get(1).get("grader").asString()).isEqualTo("other");
        assertThat(result.get("agreement").get(1).get("false_accepts").asDouble())
                .isEqualTo(1.0);
        assertThat(result.get("batch").get("correct").asInt()).isBetween(1, 8);
        assertThat(result.get("pair_us").get("median").asDouble()).isPositive();
    }
}
