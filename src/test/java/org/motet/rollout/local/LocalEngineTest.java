package org.motet.rollout.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.motet.model.GoldenCheckpoint.each;
import static org.motet.model.GoldenCheckpoint.floats;
import static org.motet.model.GoldenCheckpoint.ints;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.motet.model.CausalLm;
import org.motet.model.Completions;
import org.motet.model.GoldenCheckpoint;
import org.motet.model.ModelConfig;
import org.motet.model.NotFiniteException;
import org.motet.model.PassesKind;
import org.motet.model.Scores;
import org.motet.model.WeightInit;
import org.motet.rollout.Completion;
import org.motet.rollout.FinishReason;
import org.motet.rollout.GenerationStoppedException;
import org.motet.rollout.GenerationWatch;
import org.motet.rollout.Origin;
import org.motet.rollout.Request;
import org.motet.rollout.SamplingConfig;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Workers;
import org.motet.token.ByteTokenizer;
import org.motet.token.StopTokens;
import tools.jackson.databind.JsonNode;

class LocalEngineTest {
    private static final StopTokens NONE = StopTokens.of();

    @ParameterizedTest
    @MethodSource("org.motet.model.GoldenCheckpoint#available")
    void cachedGreedyDecodingEqualsTransformers(GoldenCheckpoint checkpoint) throws Exception {
        try (CausalLm model = checkpoint.load();
                Workers workers = Workers.forDevice(Device.CPU, 2)) {
            JsonNode results = checkpoint.results();
            List<JsonNode> rows = each(results.get("greedy")).toList();
            List<Request> requests = rows.stream()
                    .map(row -> request(ints(row.get("prompt_ids")), 1))
                    .toList();
            // few rows at a time, so that requests wait and join a running batch
            for (int maxRows : new int[] {2, 4, 64}) {
                List<List<Completion>> completions = new LocalEngine(model, null, NONE, workers, maxRows)
                        .generate(requests, SamplingConfig.greedy(32), 0);
                for (int i = 0; i < rows.size(); i++) {
                    Completion completion = completions.get(i).getFirst();
                    assertThat(completion.tokens()).isEqualTo(ints(rows.get(i).get("continuation_ids")));
                    assertThat(completion.logProbs())
                            .containsExactly(floats(rows.get(i).get("logprobs")), within(2e-5f));
                    assertThat(completion.finish()).isEqualTo(FinishReason.LENGTH);
                }
            }
            JsonNode eos = results.get("greedy_eos");
            Completion stopped = new LocalEngine(
                            model, null, StopTokens.of(ints(results.get("eos_token_ids"))), workers, 8)
                    .generate(List.of(request(ints(eos.get("prompt_ids")), 1)), SamplingConfig.greedy(64), 0)
                    .getFirst()
                    .getFirst();
            assertThat(stopped.tokens()).isEqualTo(ints(eos.get("continuation_ids")));
            assertThat(stopped.finish()).isEqualTo(FinishReason.STOP);
        }
    }

    @ParameterizedTest
    @MethodSource("org.motet.model.GoldenCheckpoint#available")
    void recordedLogProbabilitiesAreThoseOfTheFullForward(GoldenCheckpoint checkpoint) throws Exception {
        try (CausalLm model = checkpoint.load();
                Workers workers = Workers.forDevice(Device.CPU, 2)) {
            List<Request> requests = IntStream.range(0, 7)
                    .mapToObj(i -> new Request(
                            IntStream.range(0, 3 + 5 * i)
                                    .map(t -> (37 * t + i) % 500)
                                    .toArray(),
                            1 + i % 4,
                            i,
                            0,
                            List.of()))
                    .toList();
            SamplingConfig config = SamplingConfig.plain(0.8, 70); // more columns than a fresh cache has
            List<List<Completion>> completions = new LocalEngine(
                            model, null, StopTokens.of(511, 509, 3, 4, 5), workers, 8)
                    .generate(requests, config, 11);
            List<Completions> groups = new ArrayList<>();
            for (int i = 0; i < requests.size(); i++) {
                groups.add(new Completions(
                        requests.get(i).prompt(),
                        completions.get(i).stream().map(Completion::tokens).toList()));
            }
            Scores scores = model.score(groups, 0.8);
            int next = 0;
            for (List<Completion> group : completions) {
                for (Completion completion : group) {
                    assertThat(completion.logProbs())
                            .containsExactly(scores.logProbs().get(next++), within(5e-5f));
                }
            }
        }
    }

    @Test
    void whoLooksOnCountsEachCompletionAndMayStopAtAnyDecodeStep() throws Exception {
        try (CausalLm model = GoldenCheckpoint.named("qwen2-untied").load();
                Workers workers = Workers.forDevice(Device.CPU, 2)) {
            LocalEngine engine = new LocalEngine(model, null, NONE, workers, 4);
            List<Request> requests = IntStream.range(0, 7)
                    .mapToObj(i -> new Request(new int[] {i + 1}, 3, i, 0, List.of()))
                    .toList();
            Counts all = new Counts(Integer.MAX_VALUE);
            engine.generate(requests, SamplingConfig.greedy(6), 0, all);
            assertThat(all.ended.get()).isEqualTo(21);
            assertThat(all.asked.get()).isGreaterThan(21);

            Counts some = new Counts(9);
            List<Request> finished = Collections.synchronizedList(new ArrayList<>());
            assertThatThrownBy(() -> engine.generate(
                            requests, SamplingConfig.greedy(6), 0, some, (request, _) -> finished.add(request)))
                    .isInstanceOf(GenerationStoppedException.class);
            assertThat(some.asked.get())
                    .as("no more than one decode step of each worker")
                    .isBetween(9, 10);
            assertThat(finished).hasSizeLessThan(7);
            assertThat(engine.generate(requests, SamplingConfig.greedy(6), 0)).hasSize(7);
        }
    }

    private static final class Counts implements GenerationWatch {
        final AtomicInteger ended = new AtomicInteger();
        final AtomicInteger asked = new AtomicInteger();
        final int most;

        Counts(int most) {
            this.most = most;
        }

        @Override
        public void ended(int completions) {
            ended.addAndGet(completions);
        }

        @Override
        public boolean stops() {
            return asked.incrementAndGet() >= most;
        }
    }

    /** What a watch is told of decode steps. */
    private static final class Times implements GenerationWatch {
        double seconds;
        double sparse;

        @Override
        public void ended(int completions) {}

        @Override
        public synchronized void decoded(double stepped, double withFewRows) {
            seconds += stepped;
            sparse += withFewRows;
        }

        @Override
        public boolean stops() {
            return false;
        }
    }

    @Test
    void theTimeOfStepsWithFewRowsIsTold() throws Exception {
        try (CausalLm model = GoldenCheckpoint.named("qwen2-untied").load();
                Workers workers = Workers.forDevice(Device.CPU, 2)) {
            List<Request> requests = List.of(
                    new Request(new int[] {5, 6, 7}, 4, 1, 0, List.of()),
                    new Request(new int[] {8, 9}, 4, 2, 0, List.of()));
            Times full = new Times();
            new LocalEngine(model, null, StopTokens.of(), workers, 8)
                    .generate(requests, SamplingConfig.plain(1, 20), 3, full);
            assertThat(full.seconds).isPositive();
            assertThat(full.sparse).isZero(); // nobody ends before the last step

            Times ragged = new Times(); // a third of the vocabulary ends a row
            int[] stops = IntStream.range(0, 170).toArray();
            new LocalEngine(model, null, StopTokens.of(stops), workers, 8)
                    .generate(requests, SamplingConfig.plain(1, 40), 3, ragged);
            assertThat(ragged.sparse).isPositive().isLessThan(ragged.seconds);
        }
    }

    @Test
    void aCompletionDoesNotDependOnItsBatch() throws Exception {
        try (CausalLm model = GoldenCheckpoint.named("qwen2-untied").load();
                Workers one = Workers.forDevice(Device.CPU, 1);
                Workers two = Workers.forDevice(Device.CPU, 2)) {
            List<Request> requests = IntStream.range(0, 12)
                    .mapToObj(i -> new Request(
                            IntStream.range(0, 2 + i)
                                    .map(t -> (91 * t + i) % 500)
                                    .toArray(),
                            3,
                            100 + i,
                            0,
                            List.of()))
                    .toList();
            SamplingConfig config = new SamplingConfig(1.1, 0.95, 200, 0.001, 24);
            List<List<int[]>> together =
                    tokens(new LocalEngine(model, null, NONE, two, 64).generate(requests, config, 5));
            List<List<int[]>> few = tokens(new LocalEngine(model, null, NONE, one, 4).generate(requests, config, 5));
            List<List<int[]>> other = tokens(new LocalEngine(model, null, NONE, two, 64).generate(requests, config, 6));
            for (int i = 0; i < requests.size(); i++) {
                List<List<int[]>> alone = tokens(
                        new LocalEngine(model, null, NONE, one, 64).generate(requests.subList(i, i + 1), config, 5));
                for (int sample = 0; sample < 3; sample++) {
                    assertThat(together.get(i).get(sample))
                            .isEqualTo(alone.getFirst().get(sample));
                    assertThat(few.get(i).get(sample))
                            .isEqualTo(alone.getFirst().get(sample));
                }
                assertThat(together.get(i).get(0)).isNotEqualTo(together.get(i).get(1));
                assertThat(other.get(i).get(0)).isNotEqualTo(together.get(i).get(0));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("waysToDraw")
    void logitsThatAreNotFiniteStopGenerationAndNameTheToken(PassesKind passes, SamplingConfig config)
            throws Exception {
        ModelConfig shape = ModelConfig.qwen2(259, 16, 1, 2, 1, 32, 64, List.of());
        try (CausalLm model = CausalLm.empty(shape, Device.CPU, DType.FLOAT32, passes);
                Workers workers = Workers.forDevice(Device.CPU, 2)) {
            WeightInit.normal(model, 0.5, 3);
            LocalEngine engine = new LocalEngine(model, null, NONE, workers, 8);
            try (Scope scope = Scope.open()) {
                Objects.requireNonNull(model.weights().named().get("model.layers.0.mlp.down_proj.weight"))
                        .mul_(Double.POSITIVE_INFINITY);
            }
            model.weightsChanged();
            Request request = new Request(new int[] {1, 2, 3}, 2, 7, 2, List.of(), "plain", "p9");
            assertThatThrownBy(() -> engine.generate(List.of(request), config, 5))
                    .isInstanceOf(NotFiniteException.class)
                    .hasMessageStartingWith(
                            "the logits for token 1 of completion 3 of problem p9 under template plain are not finite");
        }
    }

    static Stream<Arguments> waysToDraw() {
        return Stream.of(PassesKind.PLAIN, PassesKind.TENSOR)
                .flatMap(passes -> Stream.of(
                                SamplingConfig.plain(1, 4),
                                SamplingConfig.greedy(4),
                                new SamplingConfig(0.7, 0.9, 5, 0.01, 4))
                        .map(config -> Arguments.of(passes, config)));
    }

    @Test
    void aCompletionSaysHowToDrawItAgain() throws Exception {
        ModelConfig shape = ModelConfig.qwen2(259, 16, 1, 2, 1, 32, 64, List.of());
        try (CausalLm model = CausalLm.empty(shape, Device.CPU, DType.FLOAT32);
                Workers workers = Workers.forDevice(Device.CPU, 2)) {
            WeightInit.normal(model, 0.5, 3);
            ByteTokenizer tokenizer = new ByteTokenizer();
            LocalEngine engine = new LocalEngine(model, tokenizer, NONE, workers, 8);
            SamplingConfig config = SamplingConfig.plain(1, 12);
            int[] prompt = tokenizer.encode("two");
            Request request = new Request(prompt, 4, 77, 2, List.of(), "plain", "two");
            List<Completion> completions =
                    engine.generate(List.of(request), config, 5).getFirst();
            engine.updated(9);
            for (int i = 0; i < 4; i++) {
                Completion completion = completions.get(i);
                assertThat(completion.origin()).isEqualTo(new Origin("plain", 5, 77, 2 + i, 0));
                assertThat(completion.text()).isEqualTo(tokenizer.decode(completion.tokens(), true));
                Origin origin = completion.origin();
                Request again =
                        new Request(prompt, 1, origin.key(), origin.member(), List.of(), origin.template(), "two");
                Completion same = engine.generate(List.of(again), config, origin.seed())
                        .getFirst()
                        .getFirst();
                assertThat(same.tokens()).isEqualTo(completion.tokens());
                assertThat(same.logProbs()).isEqualTo(completion.logProbs());
                assertThat(same.origin().weights()).isEqualTo(9);
            }
        }
    }

    @Test
    void tooLongPromptsAndForeignIdsAreRefused() throws Exception {
        try (CausalLm model = GoldenCheckpoint.named("qwen2-untied").load();
                Workers workers = Workers.forDevice(Device.CPU, 1)) {
            LocalEngine engine = new LocalEngine(model, null, NONE, workers, 8);
            int positions = model.config().maxPositions();
            assertThatThrownBy(
                            () -> engine.generate(List.of(request(new int[positions], 1)), SamplingConfig.greedy(4), 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("positions");
            assertThatThrownBy(() ->
                            engine.generate(List.of(request(new int[] {1, 512}, 1)), SamplingConfig.greedy(4), 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("512");
        }
    }

    private static Request request(int[] prompt, int samples) {
        return new Request(prompt, samples, 0, 0, List.of());
    }

    private static List<List<int[]>> tokens(List<List<Completion>> completions) {
        return completions.stream()
                .map(group -> group.stream().map(Completion::tokens).toList())
                .toList();
    }
}
