package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ProblemsCommandTest {
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

    private Path file() throws IOException {
        return Files.writeString(folder.resolve("set.jsonl"), """
                {"question": "One?", "answer": "1", "level": "Level 2"}
                {"question": "Half?", "answer": "\\\\frac{1}{2}", "level": "Level 2"}
                {"question": "None?", "answer": ""}
                """);
    }

    @Test
    void showPrintsQuestionsAnswersAndTheMapping() throws IOException {
        assertThat(run("problems", "show", file().toString(), "--limit", "1")).isZero();
        assertThat(out.toString())
                .contains("question = question", "answer = answer", "One?", "= 1")
                .doesNotContain("Half?");
        assertThat(err.toString()).contains("left out 1 of 3 rows without an answer");
    }

    @Test
    void showAsJsonPrintsOneObjectAProblem() throws IOException {
        assertThat(run("problems", "show", "--json", file().toString())).isZero();
        assertThat(out.toString().lines())
                .hasSize(2)
                .first()
                .asString()
                .contains("\"question\":\"One?\"", "\"level\":\"2\"");
    }

    @Test
    void statsCountProblemsLevelsAndKindsOfAnswers() throws IOException {
        assertThat(run("problems", "stats", file().toString())).isZero();
        assertThat(out.toString()).contains("rows       3", "problems   2", "integer: 1", "fraction: 1", "2: 2");
        assertThat(run("problems", "stats", "chain:100", "--json")).isZero();
        assertThat(out.toString()).contains("\"problems\":100");
    }

    @Test
    void wrongInputIsRefusedWithCodeTwo() {
        assertThat(run("problems", "stats", folder.resolve("none.jsonl").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("none.jsonl does not exist");
        assertThat(run("problems", "stats", "chain:0")).isEqualTo(2);
        assertThat(err.toString()).contains("chain:COUNT");
    }
}
