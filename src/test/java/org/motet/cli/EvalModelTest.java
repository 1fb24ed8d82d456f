package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;
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
import org.motet.train.ServedPolicyCopy;
import org.motet.train.TinyModel;
import org.motet.train.nano.NanoModel;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code motet eval --model}: the whole way from a model directory to results. */
class EvalModelTest {
    @TempDir
    Path folder;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();
    private Path catalog;

    @BeforeEach
    void writeQuestions() throws IOException {
        catalog = Files.writeString(folder.resolve("catalog.yaml"), """
                folder: here
                origin: this test
                benchmarks:
                  sums: {title: Sums, source: sums, size: 3, policy: boxed}
                suites: {}
                """);
        Files.writeString(folder.resolve("sums.jsonl"), """
                {"question": "1+1?", "answer": "2"}
                {"question": "1+2?", "answer": "3"}
                {"question": "What is the sum of one, two and three, added from left to right?", "answer": "6"}
                """);
    }

    private int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }

    @Test
    void filesOfProblemsAndGeneratedOnesAreBenchmarksNamedAfterThem() throws IOException {
        Path test = Files.createDirectory(folder.resolve("sums")).resolve("test.jsonl");
        Files.copy(folder.resolve("sums.jsonl"), test);
        String files = folder.resolve("sums.jsonl") + ",chain-held-out:4," + test;
        String[] command = {
            "eval",
            "--model",
            "nano",
            "--device",
            "cpu",
            "--problems",
            files,
            "--templates",
            "nano",
            "--template",
            "plain",
            "--max-new-tokens",
            "40",
            "--json",
            "--output",
            folder.resolve("files").toString()
        };
        assertThat(run(command)).as(err.toString()).isZero();
        JsonNode results = new JsonMapper().readTree(out.toString());
        assertThat(results.toString()).contains("\"sums\"", "\"chain-held-out_4\"", "\"sums_test\"");
        assertThat(run("eval", "--model", "nano", "--problems", "sums.jsonl,other/sums.csv"))
                .isEqualTo(2);
        assertThat(run("eval", "--model", "nano", "--problems", "chain-held-out:2,chain-held-out:2"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--problems has two files named chain-held-out_2; evaluate them apart");
    }

    private int eval(Path model, Path output, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "eval",
                "--model",
                model.toString(),
                "--device",
                "cpu",
                "--catalog",
                catalog.toString(),
                "--data",
                folder.toString(),
                "--suite",
                "sums",
                "--json",
                "--output",
                output.toString()));
        arguments.addAll(List.of(more));
        if (!arguments.contains("--max-new-tokens")) {
            arguments.addAll(List.of("--max-new-tokens", "8"));
        }
        return run(arguments.toArray(String[]::new));
    }

    @Test
    void completionsDependOnNothingButQuestionAndSeed() throws IOException {
        Path model = TinyModel.write(folder.resolve("model"), 512);
        String[] sampled = {"--temperature", "1", "--samples", "2", "--repeats", "2", "--max-rows"};
        assertThat(eval(model, folder.resolve("one"), append(sampled, "3", "--threads", "1")))
                .as(err.toString())
                .isZero();
        JsonNode result = new JsonMapper().readTree(out.toString());
        assertThat(result.at("/benchmarks/sums/samples").asInt()).isEqualTo(4);
        assertThat(result.at("/benchmarks/sums/response_tokens").asDouble()).isBetween(1.0, 8.0);
        assertThat(result.at("/repeats/count").asInt()).isEqualTo(2);
        assertThat(eval(model, folder.resolve("two"), append(sampled, "64", "--threads", "2")))
                .isZero();
        assertThat(lines("two")).hasSize(12).containsExactlyInAnyOrderElementsOf(lines("one"));
        // Half of it lost, then gone on with.
        Files.write(folder.resolve("two/completions.jsonl"), lines("two").subList(0, 5));
        assertThat(eval(model, folder.resolve("two"), append(sampled, "64", "--threads", "2")))
                .isZero();
        assertThat(err.toString()).contains("5 of 12 are done");
        assertThat(lines("two")).containsExactlyInAnyOrderElementsOf(lines("one"));
    }

    @Test
    void aModelBehindServersIsJudgedLikeOneThatIsLoaded() throws IOException {
        Path model = TinyModel.write(folder.resolve("model"), 512);
        assertThat(eval(model, folder.resolve("loaded"))).as(err.toString()).isZero();
        try (ServedPolicyCopy one = new ServedPolicyCopy(model);
                ServedPolicyCopy two = new ServedPolicyCopy(model)) {
            String[] servers = {"--engine", "vllm", "--url", one.url() + "," + two.url()};
            Files.delete(model.resolve("model.safetensors"));
            assertThat(eval(model, folder.resolve("served"), servers))
                    .as(err.toString())
                    .isZero();
            assertThat(lines("served")).hasSize(3).containsExactlyInAnyOrderElementsOf(lines("loaded"));
            assertThat(run("generate", "--model", model.toString(), "--prompt", "1+1?", "--url", one.url()))
                    .isEqualTo(2);
            assertThat(err.toString()).contains("--url names servers, but --engine is local");
            assertThat(run("generate", "--model", model.toString(), "--prompt", "1+1?", "--engine", "openai"))
                    .isEqualTo(2);
            assertThat(err.toString()).contains("--url is empty; an engine that is a server needs the address");
            assertThat(run(
                            "generate",
                            "--model",
                            model.toString(),
                            "--prompt",
                            "1+1?",
                            "--temperature",
                            "0",
                            "--max-new-tokens",
                            "6",
                            "--engine",
                            "openai",
                            "--url",
                            one.url()))
                    .as(err.toString())
                    .isZero();
            assertThat(out.toString()).isNotBlank();
        }
    }

    @Test
    void anEvaluationGoesOnByTheContentsOfWhatItIsOf() throws IOException {
        Path model = TinyModel.write(folder.resolve("model"), 512);
        Path set = Files.writeString(
                folder.resolve("voice.yaml"), "templates: [{name: voice, user: 'Solve {problem}', format: 1}]");
        String[] asked = {"--templates", set.toString()};
        Path output = folder.resolve("kept");
        assertThat(eval(model, output, asked)).as(err.toString()).isZero();
        List<String> whole = lines("kept");
        // The same files under another name.
        Files.write(output.resolve("completions.jsonl"), whole.subList(0, 2));
        Path moved = Files.move(model, folder.resolve("elsewhere"));
        Path voices = Files.move(set, folder.resolve("renamed.yaml"));
        Files.move(folder.resolve("sums.jsonl"), folder.resolve("sums.json"));
        assertThat(eval(moved, output, "--templates", voices.toString()))
                .as(err.toString())
                .isZero();
        assertThat(err.toString()).contains("2 of 3 are done");
        assertThat(lines("kept")).containsExactlyInAnyOrderElementsOf(whole);
        // Other contents under the same names.
        Path questions = folder.resolve("sums.json");
        refusedAfter(voices, "Solve", "Answer", moved, output, voices, "templates.voice = sha256:");
        refusedAfter(questions, "1+2?", "2+1?", moved, output, voices, "problems.sums = sha256:");
        refusedAfter(moved.resolve("tokenizer.json"), "}", "} ", moved, output, voices, "tokenizer = sha256:");
        refusedAfter(moved.resolve("config.json"), "10000", "20000", moved, output, voices, "config = sha256:");
        byte[] weights = Files.readAllBytes(moved.resolve("model.safetensors"));
        weights[weights.length - 1] ^= 1;
        Files.write(moved.resolve("model.safetensors"), weights);
        assertThat(eval(moved, output, "--templates", voices.toString())).isEqualTo(2);
        assertThat(err.toString())
                .contains(output + " holds an evaluation with weights = sha256:", "choose another --output")
                .doesNotContain("templates");
        assertThat(eval(moved, output, "--templates", voices.toString(), "--max-new-tokens", "9"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("choose another --output, such as " + folder.resolve("kept-2"));
        assertThat(err.toString()).contains("weights", "and with max_new_tokens = 8, not 9");
        assertThat(lines("kept")).containsExactlyInAnyOrderElementsOf(whole);
    }

    private void refusedAfter(
            Path changed, String before, String after, Path model, Path output, Path voices, String says)
            throws IOException {
        String text = Files.readString(changed);
        assertThat(text).contains(before);
        Files.writeString(changed, text.replace(before, after));
        assertThat(eval(model, output, "--templates", voices.toString()))
                .as(says)
                .isEqualTo(2);
        assertThat(err.toString()).contains("holds an evaluation with " + says, "--output");
        Files.writeString(changed, text);
    }

    @Test
    void aComparisonNamesTheSettingsThatDiffer() throws IOException {
        Path model = TinyModel.write(folder.resolve("model"), 512);
        Path one = folder.resolve("one");
        Path other = folder.resolve("other");
        assertThat(eval(model, one)).as(err.toString()).isZero();
        assertThat(eval(model, other, "--temperature", "0.5", "--samples", "2", "--policy", "strict", "--seed", "7"))
                .as(err.toString())
                .isZero();
        assertThat(run("eval", "compare", one.toString(), other.toString())).isZero();
        assertThat(out.toString())
                .startsWith("| setting that differs | first | second |")
                .contains(
                        "| policies.sums | boxed | strict |",
                        "| temperature | 0.0 | 0.5 |",
                        "| samples | 1 | 2 |",
                        "| seed | 42 | 7 |")
                .doesNotContain("| weights |", "| top_p |", "| templates");
        assertThat(run("eval", "compare", one.toString(), one.toString())).isZero();
        assertThat(out.toString()).startsWith("All settings are the same.");
        assertThat(run("eval", "compare", "--json", one.toString(), other.toString()))
                .isZero();
        assertThat(new JsonMapper()
                        .readTree(out.toString())
                        .at("/settings/0/setting")
                        .asString())
                .isEqualTo("policies.sums");
        Files.delete(other.resolve("settings.json"));
        assertThat(run("eval", "compare", one.toString(), other.toString())).isZero();
        assertThat(out.toString()).startsWith("Settings are not compared");
    }

    private static String[] append(String[] first, String... more) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private List<String> lines(String name) throws IOException {
        return Files.readAllLines(folder.resolve(name).resolve("completions.jsonl"));
    }

    @Test
    void everyTemplateOfASetIsAsked() throws IOException {
        Path model = TinyModel.write(folder.resolve("model"), 512);
        assertThat(eval(model, folder.resolve("voices"), "--templates", "nano"))
                .as(err.toString())
                .isZero();
        JsonNode result = new JsonMapper().readTree(out.toString());
        assertThat(result.at("/templates").size()).isGreaterThanOrEqualTo(13);
        JsonNode micro = result.at("/robustness/micro");
        int voices = micro.at("/all/templates").asInt();
        assertThat(voices).isEqualTo(result.at("/templates").size());
        assertThat(micro.at("/seen/templates").asInt()
                        + micro.at("/held_out/templates").asInt())
                .isEqualTo(voices);
        assertThat(micro.at("/all/worst_template").asString()).isNotEmpty();
        assertThat(micro.at("/all/agreement").asDouble()).isBetween(0.0, 1.0);
        assertThat(result.at("/benchmarks/sums/robustness/all/mean")).isEqualTo(micro.at("/all/mean"));
        assertThat(result.at("/benchmarks/sums/n").asInt()).isEqualTo(3);
    }

    @Test
    void aForcedPrefixThatSharesATokenWithThePromptIsSaid() throws IOException {
        Path set = Files.writeString(
                folder.resolve("seam.yaml"),
                "templates: [{name: seam, text: '{problem} The ans', prefix: 'wer is', format: 1}]");
        assertThat(eval(NanoModel.directory(), folder.resolve("seam"), "--templates", set.toString()))
                .isZero();
        assertThat(err.toString()).contains("warning: the forced prefix shares a token", "in seam");
    }

    @Test
    void promptsThatFillTheModelGetTheRoomThatIsLeft() throws IOException {
        Path model = TinyModel.write(folder.resolve("model"), 100);
        assertThat(eval(model, folder.resolve("tight"), "--max-new-tokens", "90"))
                .as(err.toString())
                .isZero();
        assertThat(new JsonMapper()
                        .readTree(out.toString())
                        .at("/benchmarks/sums/missing")
                        .asInt())
                .isZero();
        assertThat(lines("tight")).hasSize(3);
    }

    @Test
    void impossibleWishesAreRefusedBeforeTheModelIsLoaded() throws IOException {
        Path model = TinyModel.write(folder.resolve("model"), 100);
        assertThat(eval(model, folder.resolve("x"), "--samples", "4")).isEqualTo(2);
        assertThat(err.toString()).contains("--temperature above 0");
        assertThat(eval(folder.resolve("no-model"), folder.resolve("x"))).isEqualTo(2);
        assertThat(err.toString()).contains("neither a folder nor a model of a hub");
        Files.delete(model.resolve("tokenizer.json"));
        assertThat(eval(model, folder.resolve("x"))).isEqualTo(2);
        assertThat(err.toString()).contains("no tokenizer at", "tokenizer.json");
        assertThat(folder.resolve("x")).doesNotExist();
        assertThat(run("eval", "--suite", "paper")).isEqualTo(2);
        assertThat(err.toString()).contains("Exactly one of --model and --completions");
    }

    @Test
    void aGoldenCheckpointAnswersAllSixRealBenchmarks() throws IOException {
        Path golden = Path.of("../shared/golden/models/qwen2-tied");
        Path tokenizer = Path.of("../shared/golden/tokenizers/qwen2.5");
        Path data = Path.of("../shared/data/datasets/evaluation_suite");
        assumeTrue(
                Files.exists(golden) && Files.exists(tokenizer) && Files.exists(data),
                "no shared files beside the checkout");
        Path model = TinyModel.resized(golden, folder.resolve("resized"), 151_936);
        String[] arguments = {
            "eval",
            "--model",
            model.toString(),
            "--tokenizer",
            tokenizer.toString(),
            "--device",
            "cpu",
            "--suite",
            "all",
            "--data",
            data.toString(),
            "--limit",
            "4",
            "--max-new-tokens",
            "4",
            "--json",
            "--output",
            folder.resolve("golden").toString()
        };
        assertThat(run(arguments)).as(err.toString()).isZero();
        String first = out.toString();
        JsonNode result = new JsonMapper().readTree(first);
        assertThat(result.at("/benchmarks").size()).isEqualTo(6);
        result.at("/benchmarks")
                .forEach(benchmark ->
                        assertThat(benchmark.at("/missing").asInt()).isZero());
        assertThat(run(arguments)).isZero();
        assertThat(out.toString()).isEqualTo(first);
        assertThat(lines("golden")).hasSize(24);
    }
}
