package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.motet.model.GoldenCheckpoint.each;
import static org.motet.model.GoldenCheckpoint.floats;
import static org.motet.model.GoldenCheckpoint.ints;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.motet.model.GoldenCheckpoint;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code motet score} and {@code motet generate} as a caller sees them. */
class ModelCommandsTest {
    private static final GoldenCheckpoint MODEL = GoldenCheckpoint.named("qwen2-untied");

    @TempDir
    Path folder;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @ParameterizedTest
    @MethodSource("org.motet.model.GoldenCheckpoint#available")
    void scoresEqualThoseOfTransformers(GoldenCheckpoint checkpoint) throws Exception {
        List<JsonNode> rows = each(checkpoint.results().get("completions")).toList();
        Path input = lines(IntStream.range(0, rows.size())
                .mapToObj(i -> "{\"id\": %d, \"prompt_ids\": %s, \"completion_ids\": %s}"
                        .formatted(i, rows.get(i).get("prompt_ids"), rows.get(i).get("completion_ids"))));
        for (String temperature : List.of("1.0", "0.7")) {
            List<JsonNode> results =
                    run("score", "--model", checkpoint.directory(), "--input", input, "--temperature", temperature);
            assertThat(results).hasSameSizeAs(rows);
            for (int i = 0; i < rows.size(); i++) {
                JsonNode expected = rows.get(i).get("temperature_" + temperature);
                JsonNode result = results.get(i);
                assertThat(result.get("id").intValue()).isEqualTo(i);
                assertThat(floats(result.get("logprobs")))
                        .containsExactly(floats(expected.get("logprobs")), within(2e-5f));
                assertThat(floats(result.get("entropies")))
                        .containsExactly(floats(expected.get("entropies")), within(2e-5f));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.motet.model.GoldenCheckpoint#available")
    void greedyContinuationsEqualThoseOfTransformers(GoldenCheckpoint checkpoint) throws Exception {
        JsonNode golden = checkpoint.results();
        List<JsonNode> rows = new ArrayList<>(each(golden.get("greedy")).toList());
        Path input = lines(rows.stream().map(row -> "{\"id\": \"g\", \"prompt_ids\": " + row.get("prompt_ids") + "}"));
        List<JsonNode> results = run(
                "generate",
                "--model",
                checkpoint.directory(),
                "--input",
                input,
                "--temperature",
                "0",
                "--max-new-tokens",
                "32");
        for (int i = 0; i < rows.size(); i++) {
            JsonNode completion = results.get(i).get("completions").get(0);
            assertThat(ints(completion.get("ids"))).isEqualTo(ints(rows.get(i).get("continuation_ids")));
            assertThat(floats(completion.get("logprobs")))
                    .containsExactly(floats(rows.get(i).get("logprobs")), within(2e-5f));
            assertThat(completion.get("finish_reason").stringValue()).isEqualTo("length");
            assertThat(completion.has("text")).isFalse(); // no tokenizer, no text
        }
        JsonNode eos = golden.get("greedy_eos");
        JsonNode stopped = run(
                        "generate",
                        "--model",
                        checkpoint.directory(),
                        "--input",
                        lines(Stream.of("{\"id\": 1, \"prompt_ids\": " + eos.get("prompt_ids") + "}")),
                        "--temperature",
                        "0")
                .getFirst()
                .get("completions")
                .get(0);
        assertThat(ints(stopped.get("ids"))).isEqualTo(ints(eos.get("continuation_ids")));
        assertThat(stopped.get("finish_reason").stringValue()).isEqualTo("stop");
    }

    @Test
    void scoresKeepTheOrderOfTheInputAndDoNotDependOnIt() throws Exception {
        Random random = new Random(3);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 1500; i++) { // more than one window, shared prompts, empty completions
            int[] prompt = ids(new Random(i % 40), 1 + i % 7);
            lines.add("{\"id\": \"line %d\", \"prompt_ids\": %s, \"completion_ids\": %s, \"reward\": 1}"
                    .formatted(
                            i,
                            Arrays.toString(prompt),
                            Arrays.toString(ids(random, i % 50 == 0 ? 0 : random.nextInt(30)))));
        }
        List<JsonNode> results = run("score", "--model", MODEL.directory(), "--input", lines(lines.stream()));
        assertThat(results)
                .extracting(result -> result.get("id").stringValue())
                .isEqualTo(IntStream.range(0, 1500).mapToObj(i -> "line " + i).toList());
        assertThat(results.get(50).get("logprobs")).isEmpty();
        assertThat(results.get(50).get("entropies")).isEmpty();
        List<Integer> chosen = List.of(1499, 7, 801, 50);
        List<JsonNode> again = run(
                "score",
                "--model",
                MODEL.directory(),
                "--input",
                lines(chosen.stream().map(lines::get)));
        for (int i = 0; i < chosen.size(); i++) {
            JsonNode first = results.get(chosen.get(i));
            assertThat(again.get(i).get("id")).isEqualTo(first.get("id"));
            assertThat(floats(again.get(i).get("logprobs")))
                    .containsExactly(floats(first.get("logprobs")), within(2e-5f));
        }
    }

    @Test
    void completionsDependOnTheirOwnLineAndTheSeed() throws Exception {
        List<String> lines = IntStream.range(0, 20)
                .mapToObj(i ->
                        "{\"id\": %d, \"prompt_ids\": %s}".formatted(i, Arrays.toString(ids(new Random(i), 1 + i))))
                .toList();
        List<String> reversed = new ArrayList<>(lines);
        Collections.reverse(reversed);
        List<JsonNode> first = sampled(lines.stream(), 5);
        List<JsonNode> second = new ArrayList<>(sampled(reversed.stream(), 5));
        Collections.reverse(second);
        for (int i = 0; i < first.size(); i++) {
            assertThat(first.get(i).get("id").intValue()).isEqualTo(i);
            assertThat(first.get(i).get("completions")).hasSize(3);
            assertThat(idsOf(second.get(i))).isEqualTo(idsOf(first.get(i)));
        }
        assertThat(idsOf(sampled(lines.stream(), 6).getFirst())).isNotEqualTo(idsOf(first.getFirst()));
        // lines of one identity and prompt are further samples, not the same ones again
        List<JsonNode> twice = sampled(Stream.of(lines.getFirst(), lines.getFirst()), 5);
        assertThat(idsOf(twice.get(0))).isEqualTo(idsOf(first.getFirst()));
        assertThat(idsOf(twice.get(1))).isNotEqualTo(idsOf(twice.get(0)));
    }

    private List<JsonNode> sampled(Stream<String> lines, int seed) throws IOException {
        return run(
                "generate",
                "--model",
                MODEL.directory(),
                "--input",
                lines(lines),
                "--samples",
                3,
                "--max-new-tokens",
                12,
                "--temperature",
                0.9,
                "--top-p",
                0.9,
                "--seed",
                seed);
    }

    private static List<JsonNode> idsOf(JsonNode result) {
        return each(result.get("completions"))
                .map(completion -> completion.get("ids"))
                .toList();
    }

    @Test
    void textsPassThroughTheTokenizerOfTheModel() throws Exception {
        Path model = withTokenizer(511);
        Path both = lines(Stream.of(
                "{\"id\": 1, \"prompt\": \"abc\", \"completion\": \"ba\"}",
                "{\"id\": 1, \"prompt_ids\": [0, 1, 2], \"completion_ids\": [1, 0]}"));
        List<JsonNode> scores = run("score", "--model", model, "--input", both);
        assertThat(floats(scores.get(0).get("logprobs")))
                .containsExactly(floats(scores.get(1).get("logprobs")), within(2e-5f));

        List<JsonNode> completions = run(
                "generate",
                "--model",
                model,
                "--max-new-tokens",
                5,
                "--input",
                lines(Stream.of("{\"id\": 1, \"prompt\": \"abc\"}")));
        assertThat(completions.getFirst().get("completions").get(0).get("text").isString())
                .isTrue();

        // a problem in a template's voice is its rendered prompt, forced prefix included
        Path templates = folder.resolve("set.json");
        Files.writeString(templates, """
                {"templates": [{"name": "plain", "text": "a{problem}b", "prefix": "c",
                  "format": [{"once": "a"}]}]}
                """);
        Path problem = lines(Stream.of("{\"id\": 1, \"problem\": \"ba\"}"));
        List<JsonNode> asked = run(
                "generate",
                "--model",
                model,
                "--max-new-tokens",
                5,
                "--templates",
                templates,
                "--template",
                "plain",
                "--input",
                problem);
        Path spelled = lines(Stream.of("{\"id\": 1, \"prompt\": \"ababc\"}"));
        assertThat(asked).isEqualTo(run("generate", "--model", model, "--max-new-tokens", 5, "--input", spelled));

        execute(
                "generate",
                "--model",
                model,
                "--max-new-tokens",
                5,
                "--samples",
                2,
                "--templates",
                templates,
                "--template",
                "plain",
                "--problem",
                "ba");
        assertThat(out.toString()).contains("ababc", "completion 1 of 2", "completion 2 of 2");
    }

    @Test
    void aPromptOfTheCommandLineGetsItsCompletionAlone() throws Exception {
        Path model = withTokenizer(511);
        Object[] greedy = {"--model", model, "--max-new-tokens", 5, "--temperature", 0};
        List<JsonNode> line =
                run(with(greedy, "generate", "--input", lines(Stream.of("{\"id\": \"prompt\", \"prompt\": \"abc\"}"))));
        execute(with(greedy, "generate", "--prompt", "abc"));
        assertThat(out.toString())
                .isEqualTo(line.getFirst().at("/completions/0/text").asString() + System.lineSeparator());
        execute(with(greedy, "generate", "--prompt", "abc", "--samples", 2));
        assertThat(out.toString()).contains("--- prompt ---", "abc", "completion 2 of 2");
        assertRefused("--problem", with(greedy, "generate", "--prompt", "abc", "--template", "think"));
        assertRefused("prompt has no tokens", with(greedy, "generate", "--prompt", ""));
        assertRefused("tokenizer.json", "generate", "--model", MODEL.directory(), "--prompt", "abc");
        assertRefused("mutually exclusive", with(greedy, "generate", "--prompt", "abc", "--problem", "a"));
    }

    private static Object[] with(Object[] options, Object... first) {
        return Stream.concat(Arrays.stream(first), Arrays.stream(options)).toArray();
    }

    @Test
    void dashReadsStandardInputAndOutputIsAFileWhenNamed() throws Exception {
        InputStream before = System.in;
        Path results = folder.resolve("results.jsonl");
        try {
            System.setIn(new ByteArrayInputStream(
                    "{\"id\": 9, \"prompt_ids\": [1], \"completion_ids\": [2, 3]}\n".getBytes(StandardCharsets.UTF_8)));
            execute("score", "--model", MODEL.directory(), "--input", "-", "--output", results);
        } finally {
            System.setIn(before);
        }
        assertThat(out.toString()).isEmpty();
        JsonNode line = JsonMapper.shared().readTree(Files.readString(results));
        assertThat(line.get("id").intValue()).isEqualTo(9);
        assertThat(line.get("logprobs")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            score    | {"id": 1, "prompt_ids": [1], "completion_ids": [2]               | line 2 is not JSON
            score    | {"id": 1, "prompt_ids": [1], "completion_ids": [2]} {}           | line 2 is not JSON
            score    | {"id": 1, "id": 2, "prompt_ids": [1], "completion_ids": [2]}     | line 2 is not JSON
            score    | [1, 2]                                                           | line 2 is array
            score    | {"prompt_ids": [1], "completion_ids": [2]}                       | line 2: id is missing
            score    | {"id": [1], "prompt_ids": [1], "completion_ids": [2]}            | line 2: id is [1]
            score    | {"id": 1, "completion_ids": [2]}                                 | line 2: there is neither prompt_ids and prompt
            score    | {"id": 1, "prompt_ids": [1], "prompt": "a", "completion": "a"}   | line 2: there are both prompt_ids and prompt
            score    | {"id": 1, "prompt_ids": [1]}                                     | line 2: there is neither completion_ids
            score    | {"id": 1, "prompt_ids": 7, "completion_ids": [2]}                | line 2: prompt_ids is 7
            score    | {"id": 1, "prompt_ids": [1], "completion_ids": [2, 3.5]}         | line 2: completion_ids[1] is 3.5
            score    | {"id": 1, "prompt_ids": [-1], "completion_ids": [2]}             | line 2: prompt_ids[0] is -1
            score    | {"id": 1, "prompt_ids": [1], "completion_ids": [2, 512]}         | line 2: completion_ids[1] is 512
            score    | {"id": 1, "prompt_ids": [], "completion_ids": [2]}               | line 2: prompt_ids has no tokens
            score    | {"id": 1, "prompt": "a", "completion_ids": [2]}                  | tokenizer.json
            generate | {"id": 1, "prompt_ids": [99999999999]}                           | line 2: prompt_ids[0] is 99999999999
            generate | {"id": 1, "prompt_ids": []}                                      | line 2: prompt_ids has no tokens
            generate | {"id": 1, "prompt": 5}                                           | line 2: prompt is 5
            generate | {"id": 1, "prompt": "a"}                                         | tokenizer.json
            generate | {"id": 1, "problem": "a"}                                        | line 2: problem needs --template
            """)
    void malformedLinesAreNamed(String command, String line, String said) throws Exception {
        Path input = lines(Stream.of("{\"id\": 0, \"prompt_ids\": [1], \"completion_ids\": [2]}", line));
        assertRefused(
                said, command, "--model", MODEL.directory(), "--input", input, "--output", folder.resolve("results"));
        assertThat(folder.resolve("results")).doesNotExist();
        assertThat(folder.resolve("results.part")).doesNotExist();
    }

    @Test
    void impossibleRequestsAreRefused() throws Exception {
        Path good = lines(Stream.of("{\"id\": 0, \"prompt_ids\": [1], \"completion_ids\": [2]}"));
        Path model = MODEL.directory();
        String ids = Arrays.toString(new int[400]);
        Path longer = lines(Stream.of("{\"id\": 0, \"prompt_ids\": " + ids + ", \"completion_ids\": " + ids + "}"));
        assertRefused("line 1: a prompt of 400 tokens", "score", "--model", model, "--input", longer);
        assertRefused(
                "line 1: a prompt of 400 tokens",
                "generate",
                "--model",
                model,
                "--input",
                longer,
                "--max-new-tokens",
                113);
        assertRefused("no lines", "score", "--model", model, "--input", lines(Stream.of("", " ")));
        assertRefused("nowhere.jsonl", "score", "--model", model, "--input", "nowhere.jsonl");
        assertRefused("is a directory", "score", "--model", model, "--input", folder);
        assertRefused("nowhere", "score", "--model", "nowhere", "--input", good);
        assertRefused(
                "config.json", "generate", "--model", Files.createDirectory(folder.resolve("empty")), "--input", good);
        assertRefused("temperature is 0", "score", "--model", model, "--input", good, "--temperature", 0);
        assertRefused("temperature is -1", "generate", "--model", model, "--input", good, "--temperature", -1);
        assertRefused("top_p", "generate", "--model", model, "--input", good, "--top-p", 0);
        assertRefused("--samples is 0", "generate", "--model", model, "--input", good, "--samples", 0);
        assertRefused("--dtype is 'int8'", "score", "--model", model, "--input", good, "--dtype", "int8");
        assertRefused("device 'tpu'", "score", "--model", model, "--input", good, "--device", "tpu");
        assertRefused("--threads is 0", "score", "--model", model, "--input", good, "--threads", 0);
        assertRefused("no template 'nobody'", "generate", "--model", model, "--problem", "a", "--template", "nobody");
        assertRefused("--problem needs --template", "generate", "--model", model, "--problem", "a");
        assertRefused("--input", "generate", "--model", model);
        assertRefused("is a directory", "score", "--model", model, "--input", good, "--output", folder);
        Files.write(folder.resolve("latin1"), new byte[] {'{', (byte) 0xe9, '}', '\n'});
        assertRefused("not valid UTF-8", "score", "--model", model, "--input", folder.resolve("latin1"));
    }

    @Test
    void aTokenizerThatDoesNotFitTheModelIsRefused() throws Exception {
        Path input = lines(Stream.of("{\"id\": 1, \"prompt\": \"a\"}"));
        assertRefused(
                "does not fit the model: it gives ids up to 512",
                "generate",
                "--model",
                withTokenizer(512),
                "--input",
                input);
    }

    /** The model with a tokenizer of the letters a, b, c and one special token with that id. */
    private Path withTokenizer(int largestId) throws IOException {
        Path model = Files.createDirectory(folder.resolve("model"));
        try (Stream<Path> files = Files.list(MODEL.directory())) {
            for (Path file : files.toList()) {
                Files.copy(file, model.resolve(file.getFileName().toString()));
            }
        }
        Files.writeString(model.resolve("tokenizer.json"), """
                {"version": "1.0", "truncation": null, "padding": null, "normalizer": null, "pre_tokenizer": null,
                 "post_processor": null, "decoder": null,
                 "added_tokens": [{"id": %d, "content": "<end>", "single_word": false, "lstrip": false,
                   "rstrip": false, "normalized": false, "special": true}],
                 "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
                   "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false,
                   "vocab": {"a": 0, "b": 1, "c": 2}, "merges": []}}
                """.formatted(largestId));
        return model;
    }

    private static int[] ids(Random random, int count) {
        return random.ints(count, 0, 500).toArray();
    }

    private Path lines(Stream<String> lines) throws IOException {
        return Files.write(Files.createTempFile(folder, "lines", ".jsonl"), lines.toList());
    }

    private void assertRefused(String said, Object... args) {
        assertThat(exitCode(args)).as(err.toString()).isEqualTo(2);
        assertThat(err.toString()).contains(said).doesNotContain("\tat ");
        assertThat(err.toString().lines().filter(line -> !line.startsWith("Try '")))
                .hasSize(1);
        assertThat(out.toString()).isEmpty();
    }

    private List<JsonNode> run(Object... args) {
        execute(args);
        return out.toString().lines().map(JsonMapper.shared()::readTree).toList();
    }

    private void execute(Object... args) {
        assertThat(exitCode(args)).as(err.toString()).isZero();
    }

    private int exitCode(Object... args) {
        out = new StringWriter();
        err = new StringWriter();
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Arrays.stream(args).map(Object::toString).toArray(String[]::new));
    }
}
