package org.motet.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.motet.math.Policy;
import org.motet.problem.Problem;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateSet;

class EvaluatorTest {
    private static final Map<String, Object> SETTINGS = Map.of("model", "toy", "temperature", 0.5);

    @TempDir
    Path folder;

    private final List<PromptTemplate> templates = TemplateSet.load("protocol").templates();
    private final List<Benchmark> benchmarks = List.of(
            new Benchmark("ones", "Ones", Policy.BOXED, problems(5)),
            new Benchmark("twos", "Twos", Policy.BOXED, problems(3)));

    private static List<Problem> problems(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Problem("p" + i, "What is " + i + "?", List.of("" + i), "test", null))
                .toList();
    }

    private Evaluator evaluator(int samples) throws IOException {
        return new Evaluator(benchmarks, templates, samples, EvaluationFolder.open(folder.resolve("run"), SETTINGS));
    }

    /** Right in sample 0, without a box in sample 1, wrong in all others. */
    private static Attempt answer(Question question, int sample) {
        String text = switch (sample) {
            case 0 -> "It is \\boxed{" + question.index() + "}";
            case 1 -> "It is " + question.index();
            default -> "It is \\boxed{77}";
        };
        return new Attempt(question.key(sample), text, 10 + sample, sample == 1);
    }

    private static void answerAll(List<Question> questions, java.util.function.Consumer<Attempt> done) {
        questions.forEach(
                question -> IntStream.range(0, question.samples()).forEach(i -> done.accept(answer(question, i))));
    }

    @Test
    void everyQuestionIsAnsweredGradedKeptAndSummedUp() throws IOException {
        Evaluator evaluator = evaluator(4);
        assertThat(evaluator.total()).isEqualTo(32);
        evaluator.run(EvaluatorTest::answerAll, graded -> {});
        EvaluationResult result = evaluator.result(SETTINGS, 2);
        BenchmarkResult ones = result.templates().getFirst().benchmarks().getFirst();
        assertThat(ones.accuracy()).isEqualTo(0.25);
        assertThat(ones.passAtK()).containsEntry(1, 0.25).containsEntry(2, 0.5).containsEntry(4, 1.0);
        assertThat(ones.majorityAtK()).containsEntry(4, 0.0).containsEntry(2, 0.5);
        assertThat(ones.withoutAnswer()).isEqualTo(0.25);
        assertThat(ones.tokens()).isEqualTo(11.5);
        assertThat(ones.truncated()).isEqualTo(0.25);
        assertThat(ones.format()).isEqualTo(0.75);
        // Repeat 0 has the samples 0 and 1, repeat 1 the other two.
        assertThat(result.templates().getFirst().repeats())
                .containsExactly(new TemplateResult.Repeat(0.5, 0.5), new TemplateResult.Repeat(0, 0));
        assertThat(Files.readAllLines(folder.resolve("run/completions.jsonl"))).hasSize(32);
        assertThat(result.warnings()).isEmpty();
    }

    @Test
    void anInterruptedEvaluationGoesOnWhereItStopped() throws IOException {
        Evaluator first = evaluator(2);
        assertThatThrownBy(() -> first.run(
                        (questions, done) -> {
                            answerAll(questions.subList(0, 3), done);
                            done.accept(answer(questions.get(3), 0));
                            throw new IOException("power cut");
                        },
                        graded -> {}))
                .hasMessage("power cut");
        Path log = folder.resolve("run/completions.jsonl");
        Files.writeString(log, "{\"benchmark\":\"ones\",\"ind", StandardOpenOption.APPEND); // killed within a line
        Evaluator second = evaluator(2);
        assertThat(second.done()).isEqualTo(7);
        List<Question> asked = new ArrayList<>();
        second.run(
                (questions, done) -> {
                    asked.addAll(questions);
                    answerAll(questions, done);
                },
                graded -> {});
        assertThat(asked).hasSize(5).first().extracting(Question::index).isEqualTo(3);
        assertThat(Files.readAllLines(log)).hasSize(16).doesNotHaveDuplicates();
        Evaluator whole =
                new Evaluator(benchmarks, templates, 2, EvaluationFolder.open(folder.resolve("other"), SETTINGS));
        whole.run(EvaluatorTest::answerAll, graded -> {});
        assertThat(second.result(SETTINGS, 1)).isEqualTo(whole.result(SETTINGS, 1));
        assertThat(evaluator(2).open()).isEmpty();
    }

    @Test
    void aFolderWithOtherSettingsIsRefused() throws IOException {
        evaluator(1).run(EvaluatorTest::answerAll, graded -> {});
        assertThatThrownBy(
                        () -> EvaluationFolder.open(folder.resolve("run"), Map.of("model", "toy", "temperature", 1.0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("temperature = 0.5, not 1.0", "--output");
    }

    @Test
    void whatIsMissingCountsAsWrongAndIsSaid() throws IOException {
        Evaluator evaluator = evaluator(1);
        evaluator.run((questions, done) -> answerAll(questions.subList(0, 4), done), graded -> {});
        EvaluationResult result = evaluator.result(SETTINGS, 1);
        assertThat(result.templates().getFirst().benchmarks().getFirst().accuracy())
                .isEqualTo(0.8);
        assertThat(result.warnings()).hasSize(2).first().asString().contains("1 of 5 completions of ones are missing");
    }

    @Test
    void completionsAreGradedWhileOthersAreStillMade() throws IOException {
        CountDownLatch graded = new CountDownLatch(1);
        evaluator(1)
                .run(
                        (questions, done) -> {
                            done.accept(answer(questions.getFirst(), 0));
                            try {
                                assertThat(graded.await(1, TimeUnit.MINUTES)).isTrue();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        count -> graded.countDown());
    }

    @Test
    void aFailureOfGradingIsNotSwallowed() throws IOException {
        Evaluator evaluator = evaluator(1);
        Attempt stray = new Attempt(new Attempt.Key("ones", 99, "qwen-math", 0), "?", null, null);
        assertThatThrownBy(() -> evaluator.run((questions, done) -> done.accept(stray), graded -> {}))
                .hasMessageContaining("belongs to no question");
    }

    @Test
    void completionLinesAreCheckedWithTheirNumber() throws IOException {
        refused("{\"benchmark\":\"ones\",\"index\":5,\"completion\":\"x\"}", "line 2", "index 5", "0 to 4");
        refused("{\"benchmark\":\"ones\",\"index\":\"1\",\"completion\":\"x\"}", "line 2", "\"index\"");
        refused("{\"benchmark\":\"ones\",\"index\":1}", "line 2", "\"completion\"");
        refused("{\"index\":1,\"completion\":\"x\"}", "line 2", "\"benchmark\"");
        refused("{\"benchmark\":\"none\",\"index\":1,\"completion\":\"x\"}", "line 2", "unknown none");
        refused(
                "{\"benchmark\":\"ones\",\"index\":0,\"completion\":\"x\",\"sample\":0}",
                "line 2",
                "second completion");
        refused("[]", "line 2", "not a JSON object");
        refused("{\"benchmark\":", "line 2", "not a JSON object");
    }

    private void refused(String line, String... parts) throws IOException {
        Path file = Files.writeString(
                folder.resolve("lines.jsonl"),
                "{\"benchmark\":\"ones\",\"index\":0,\"completion\":\"x\"}\n" + line + "\n");
        assertThatThrownBy(() -> CompletionLines.read(
                        file,
                        Map.of("ones", 5),
                        name -> {
                            if (!name.equals("ones")) {
                                throw new IllegalArgumentException("unknown " + name);
                            }
                            return name;
                        },
                        "qwen-math"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(parts);
    }

    @Test
    void questionsOfABenchmarkAreFoundAmongTrainingProblems() {
        List<Problem> training = List.of(
                new Problem("a", " what  is 1 ? ", List.of("1"), "train", null),
                new Problem("b", "What is 11?", List.of("11"), "train", null));
        assertThat(Contamination.find(training, benchmarks))
                .containsExactly(new Contamination.Overlap("ones", 5, 1), new Contamination.Overlap("twos", 3, 1));
        assertThat(Contamination.warnings("validation", training, benchmarks).getFirst())
                .contains("1 of the 5", "ones", "chosen");
        assertThat(Contamination.find(List.of(training.getLast()), benchmarks)).isEmpty();
    }

    @Test
    void anUnknownKeyOfACatalogIsNamedWithTheAllowedOnes(@TempDir Path folder) throws Exception {
        Path catalog = folder.resolve("mine.yaml");
        Files.writeString(
                catalog, "folder: x\norigin: y\nbenchmarks:\n  sums: {file: a.jsonl, policy: boxed}\nsuites: {}\n");
        assertThatThrownBy(() -> BenchmarkCatalog.read(catalog))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mine.yaml: unknown key 'file' (allowed: ")
                .hasMessageContaining("source")
                .hasMessageNotContaining("class");
    }

    @Test
    void aWrongValueOfACatalogIsNamedWithItsPlace(@TempDir Path folder) throws Exception {
        Path catalog = folder.resolve("mine.yaml");
        String text = "folder: x\norigin: y\nbenchmarks:\n  sums: {source: a.jsonl%s}\nsuites: {}\n";
        Files.writeString(catalog, text.formatted(""));
        assertThatThrownBy(() -> BenchmarkCatalog.read(catalog))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("mine.yaml: benchmark sums lacks the key 'policy'");
        Files.writeString(catalog, text.formatted(", policy: strikt"));
        assertThatThrownBy(() -> BenchmarkCatalog.read(catalog))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mine.yaml: ")
                .hasMessageContaining("strikt")
                .hasMessageContaining("(at benchmarks.sums)")
                .hasMessageNotContaining("org.motet");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "benchmarks: {sums: } | benchmark sums is empty",
                "benchmarks: {sums: {policy: boxed}} | benchmark sums lacks the key 'source'",
                "benchmarks: {sums: {source: a, policy: boxed, size: many}} | wrong form (at benchmarks.sums.size)",
                "benchmarks: [sums] | a value has the wrong form (at benchmarks)",
                "suites: {mine: {description: x}} | suite mine lacks the key 'benchmarks'"
            })
    void aCatalogOfTheWrongFormIsRefusedInOneSentence(String text, String reason, @TempDir Path folder)
            throws Exception {
        Path catalog = Files.writeString(folder.resolve("mine.yaml"), text);
        assertThatThrownBy(() -> BenchmarkCatalog.read(catalog))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mine.yaml: ")
                .hasMessageContaining(reason)
                .hasMessageNotContaining("java");
    }
}
