package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.evaluation.Benchmark;
import org.motet.evaluation.BenchmarkCatalog;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EvalCommandTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path folder;

    private StringWriter out;
    private StringWriter err;
    private Path catalog;

    @BeforeEach
    void writeCatalog() throws IOException {
        catalog = Files.writeString(folder.resolve("catalog.yaml"), """
                folder: here
                origin: made by this test
                benchmarks:
                  small: {title: Small, source: small, size: 4, policy: boxed, aliases: [tiny]}
                  other: {title: Other, source: other, size: 0, policy: paper}
                suites:
                  both: {description: two, benchmarks: [small, other]}
                """);
        Files.writeString(folder.resolve("small.jsonl"), """
                {"question": "1?", "answer": "1"}
                {"question": "2?", "answer": "2"}
                {"question": "3?", "answer": "3"}
                {"question": "4?", "answer": "4"}
                """);
        Files.writeString(folder.resolve("other.jsonl"), "{\"question\": \"5?\", \"answer\": \"5\"}\n");
    }

    private int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }

    private int eval(Path completions, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "eval",
                "--catalog",
                catalog.toString(),
                "--data",
                folder.toString(),
                "--completions",
                completions.toString()));
        arguments.addAll(List.of(more));
        if (!arguments.contains("--suite")) {
            arguments.addAll(List.of("--suite", "both"));
        }
        return run(arguments.toArray(String[]::new));
    }

    private Path completions(String name, String... answers) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < answers.length; i++) {
            lines.append("{\"benchmark\":\"tiny\",\"index\":" + i + ",\"completion\":\"So \\\\boxed{" + answers[i]
                    + "}\"}\n");
        }
        lines.append("{\"benchmark\":\"other\",\"index\":0,\"completion\":\"The answer is 5.\"}\n");
        return Files.writeString(folder.resolve(name), lines);
    }

    @Test
    void completionsOfAnotherEngineAreGradedUnderTheBenchmarksPolicy() throws IOException {
        assertThat(eval(completions("a.jsonl", "1", "2", "9", "4"), "--json")).isZero();
        JsonNode result = JSON.readTree(out.toString());
        assertThat(result.at("/benchmarks/small/n").asInt()).isEqualTo(4);
        assertThat(result.at("/benchmarks/small/accuracy").asDouble()).isEqualTo(0.75);
        assertThat(result.at("/benchmarks/other/accuracy").asDouble()).isEqualTo(1);
        assertThat(result.at("/macro").asDouble()).isEqualTo(0.875);
        assertThat(result.at("/micro").asDouble()).isEqualTo(0.8);
        assertThat(eval(completions("a.jsonl", "1", "2", "9", "4"), "--json", "--policy", "boxed"))
                .isZero();
        assertThat(JSON.readTree(out.toString())
                        .at("/benchmarks/other/no_answer")
                        .asDouble())
                .isEqualTo(1);
    }

    @Test
    void resultsAreKeptAndTwoOfThemCompared() throws IOException {
        Path first = folder.resolve("out/first");
        Path second = folder.resolve("out/second");
        assertThat(eval(completions("a.jsonl", "1", "9", "9", "9"), "--output", first.toString()))
                .isZero();
        assertThat(out.toString()).contains("| small | 4 | 25.0 |", "macro", "micro");
        assertThat(first.resolve("results.md")).hasContent(out.toString());
        assertThat(JSON.readTree(Files.readString(first.resolve("results.json")))
                        .at("/micro")
                        .asDouble())
                .isEqualTo(0.4);
        assertThat(eval(completions("b.jsonl", "1", "2", "3", "9"), "--output", second.toString()))
                .isZero();
        assertThat(run("eval", "compare", first.toString(), second.toString())).isZero();
        assertThat(out.toString())
                .contains("| small | 4 | 25.0 | 75.0 | +50.0 |", "within what chance gives (p = 0.50)");
        assertThat(run("eval", "compare", "--json", first.toString(), second.toString()))
                .isZero();
        assertThat(JSON.readTree(out.toString()).at("/micro/p").asDouble()).isEqualTo(0.5);
        // Graded again after a change, in the same folder.
        assertThat(eval(completions("a.jsonl", "1", "2", "3", "4"), "--output", first.toString()))
                .isZero();
        assertThat(JSON.readTree(Files.readString(first.resolve("results.json")))
                        .at("/micro")
                        .asDouble())
                .isEqualTo(1);
    }

    @Test
    void templatesOfASetAreHeldAgainstEachOther() throws IOException {
        Path set = Files.writeString(folder.resolve("set.yaml"), """
                templates:
                  - {name: boxed, user: '{problem}', format: {once: '\\boxed{'}}
                  - {name: bare, user: 'Solve. {problem}', format: 1}
                  - {name: new, user: 'Please: {problem}', format: 1, tags: [heldout]}
                """);
        StringBuilder lines = new StringBuilder();
        answers(lines, "boxed", "1", "2", "3", "4"); // all right
        answers(lines, "bare", "1.0", "2", "8", "9"); // half right
        answers(lines, "new", "1", "7", "8", "-"); // a quarter right
        Path file = Files.writeString(folder.resolve("voices.jsonl"), lines);
        assertThat(eval(file, "--templates", set.toString(), "--suite", "small", "--json"))
                .as(err.toString())
                .isZero();
        JsonNode result = JSON.readTree(out.toString());
        JsonNode all = result.at("/benchmarks/small/robustness/all");
        assertThat(all.at("/mean").asDouble()).isCloseTo(7 / 12.0, within(1e-12));
        assertThat(all.at("/worst_template").asString()).isEqualTo("new");
        assertThat(all.at("/spread").asDouble()).isEqualTo(0.75);
        // Of three pairs a question: three agree, then one (2 and 2), one (8 and 8), none.
        assertThat(all.at("/agreement").asDouble()).isCloseTo((3 + 1 + 1) / 12.0, within(1e-12));
        assertThat(result.at("/robustness/macro/seen/worst").asDouble()).isEqualTo(0.5);
        assertThat(result.at("/robustness/micro/held_out/templates").asInt()).isEqualTo(1);
        assertThat(result.at("/templates/bare/benchmarks/small/accuracy").asDouble())
                .isEqualTo(0.5);
        assertThat(result.at("/templates/new/held_out").asBoolean()).isTrue();

        assertThat(eval(file, "--templates", set.toString(), "--suite", "small"))
                .isZero();
        assertThat(out.toString())
                .contains(
                        "| template | small | macro | micro | format |",
                        "| boxed | 100.0 | 100.0 | 100.0 | 100.0 |",
                        "| new (held out) | 25.0 |",
                        "| small, all | 3 | 58.3 | 33.3 – 83.3 | 25.0 (new) | 4.6 – 69.9 | 75.0 | 38.2 | 41.7 |",
                        "| small, seen | 2 | 75.0 | 50.0 – 100.0 | 50.0 (bare) | 15.0 – 85.0 | 50.0 | 35.4 | 50.0 |",
                        "| small, held out | 1 | 25.0 | 4.6 – 69.9 | 25.0 (new) | 4.6 – 69.9 | 0.0 | 0.0 |  |");
    }

    @Test
    void noneRightIsNoPointAtZero() throws IOException {
        Path wrong = completions("w.jsonl", "7", "7", "7", "7");
        assertThat(eval(wrong, "--suite", "small", "--json")).isZero();
        JsonNode result = JSON.readTree(out.toString());
        for (String place : List.of("/benchmarks/small/interval", "/macro_interval", "/micro_interval")) {
            assertThat(result.at(place + "/0").asDouble()).as(place).isZero();
            assertThat(result.at(place + "/1").asDouble()).as(place).isCloseTo(0.4899, within(1e-4));
            assertThat(result.at(place + "_method").asString()).as(place).isEqualTo("wilson");
        }
        assertThat(eval(wrong, "--suite", "small")).isZero();
        assertThat(out.toString()).contains("| small | 4 | 0.0 | 0.0 – 49.0 |").doesNotContain("0.0 – 0.0");
    }

    private static void answers(StringBuilder lines, String template, String... answers) {
        for (int i = 0; i < answers.length; i++) {
            lines.append(JSON.createObjectNode()
                            .put("benchmark", "small")
                            .put("index", i)
                            .put("template", template)
                            .put("completion", answers[i].equals("-") ? "?" : "\\boxed{" + answers[i] + "}"))
                    .append('\n');
        }
    }

    @Test
    void missingCompletionsAndBenchmarksAreSaid() throws IOException {
        assertThat(eval(completions("a.jsonl", "1", "2"), "--json")).isZero();
        assertThat(err.toString()).contains("2 of 4 completions of small are missing");
        assertThat(JSON.readTree(out.toString())
                        .at("/benchmarks/small/accuracy")
                        .asDouble())
                .isEqualTo(0.5);
        Path half = Files.writeString(
                folder.resolve("half.jsonl"), "{\"benchmark\":\"other\",\"index\":0,\"completion\":\"5\"}\n");
        assertThat(eval(half, "--json")).isZero();
        assertThat(err.toString()).contains("no completions of small");
        assertThat(JSON.readTree(out.toString()).at("/benchmarks").size()).isEqualTo(1);
    }

    @Test
    void wrongInputIsRefusedInOneSentence() throws IOException {
        assertThat(eval(folder.resolve("none.jsonl"))).isEqualTo(2);
        assertThat(run("eval", "--suite", "nothing", "--completions", "x")).isEqualTo(2);
        assertThat(err.toString()).contains("unknown suite or benchmark 'nothing'", "paper", "aime");
        assertThat(run("eval", "--suite", "paper", "--data", folder.toString(), "--completions", "x"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("questions of aime are not in", "--data");
        Files.writeString(folder.resolve("small.jsonl"), "{\"question\": \"1?\", \"answer\": \"1\"}\n");
        assertThat(eval(completions("a.jsonl", "1"))).isEqualTo(2);
        assertThat(err.toString()).contains("small has 1 questions", "4 are expected");
        assertThat(run("eval", "compare", folder.toString(), folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("completions.jsonl does not exist");
    }

    /** Each reference answer in a box, as a completion of its own question. */
    @Test
    void referenceAnswersInBoxesAreAllRightOnEveryRealBenchmark() throws IOException {
        Path data = Path.of("../shared/data/datasets/evaluation_suite");
        assumeTrue(Files.isDirectory(data), "no evaluation data beside the checkout");
        BenchmarkCatalog shipped = BenchmarkCatalog.shipped();
        StringBuilder lines = new StringBuilder();
        for (Benchmark benchmark : shipped.load(shipped.names(List.of("all")), data)) {
            for (int i = 0; i < benchmark.size(); i++) {
                lines.append(JSON.createObjectNode()
                                .put("benchmark", benchmark.name())
                                .put("index", i)
                                .put(
                                        "completion",
                                        "\\boxed{"
                                                + benchmark
                                                        .problems()
                                                        .get(i)
                                                        .answers()
                                                        .getLast() + "}"))
                        .append('\n');
            }
        }
        Path file = Files.writeString(folder.resolve("golds.jsonl"), lines);
        assertThat(run("eval", "--suite", "all", "--data", data.toString(), "--completions", file.toString(), "--json"))
                .isZero();
        JsonNode result = JSON.readTree(out.toString());
        assertThat(result.at("/benchmarks").propertyNames())
                .containsExactly("aime", "amc", "amc23", "math", "minerva", "olympiad_bench");
        result.at("/benchmarks")
                .forEach(benchmark ->
                        assertThat(benchmark.at("/accuracy").asDouble()).isEqualTo(1));
        assertThat(result.at("/micro").asDouble()).isEqualTo(1);
    }

    @Test
    void thePapersValidationFileIsFoundToBeATestSet() {
        Path data = Path.of("../shared/data");
        assumeTrue(Files.isDirectory(data), "no data beside the checkout");
        Path level = data.resolve("data/math_level3to5");
        assertThat(run(
                        "eval",
                        "contamination",
                        level.resolve("SimpleRL-simplelr_qwen_level3to5.test.parquet")
                                .toString(),
                        level.resolve("SimpleRL-simplelr_qwen_level3to5.train.parquet")
                                .toString(),
                        "--suite",
                        "all",
                        "--data",
                        data.resolve("datasets/evaluation_suite").toString()))
                .isZero();
        assertThat(out.toString())
                .contains("test.parquet: 500 of 500 questions of math", "train.parquet: no question of");
    }
}
