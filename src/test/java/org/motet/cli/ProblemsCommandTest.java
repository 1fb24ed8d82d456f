package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.problem.ColumnMapping;
import org.motet.problem.Problem;
import org.motet.problem.ProblemSet;
import org.motet.train.ProblemSource;
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

    @Test
    void generatedProblemsAreWrittenWithTheirSolutionsAndReadBackAsTheSame() throws IOException {
        Path file = folder.resolve("story.jsonl");
        assertThat(run("problems", "generate", "story:50:3:2-3", "--output", file.toString()))
                .isZero();
        assertThat(Files.readString(file))
                .startsWith("{\"id\":\"story:")
                .contains("\"level\":\"2\"", "\"level\":\"3\"", "\"solution\":");
        ProblemSet written = ProblemSource.load(file.toString(), ColumnMapping.guess());
        ProblemSet generated = ProblemSource.load("story:50:3:2-3", ColumnMapping.guess());
        assertThat(written.problems())
                .extracting(Problem::question, Problem::answers, Problem::level)
                .isEqualTo(generated.problems().stream()
                        .map(problem -> tuple(problem.question(), problem.answers(), problem.level()))
                        .toList());
        assertThat(run("problems", "generate", "story:5", "--output", file.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("is there already; name a new file or remove it.");
        assertThat(run(
                        "problems",
                        "generate",
                        "story:5",
                        "--output",
                        folder.resolve("none/x.jsonl").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("none is no folder; --output needs one that is there.");
    }

    @Test
    void workedSolutionsStandInVoicesThatAreNotHeldOut() {
        assertThat(run("problems", "generate", "story:300", "--templates", "chatml"))
                .isZero();
        assertThat(out.toString().lines())
                .hasSize(300)
                .allMatch(line -> line.startsWith("{\"prompt\":\"<|im_start|>") && line.contains("\\\\boxed{"))
                .noneMatch(line -> line.endsWith("\"template\":\"numbered\"}"))
                .anyMatch(line -> line.endsWith("\"template\":\"think-inline\"}"));
        assertThat(run("problems", "generate", "story:3", "--templates", "r1")).isEqualTo(2);
        assertThat(err.toString()).contains("does not say how a solution is written in it");
        assertThat(run("problems", "generate", "tale:3")).isEqualTo(2);
        assertThat(err.toString()).contains("'tale:3' names no generated problems");
    }
}
