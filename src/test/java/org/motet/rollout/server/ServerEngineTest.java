package org.motet.rollout.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.motet.rollout.Completion;
import org.motet.rollout.EngineFailedException;
import org.motet.rollout.FinishReason;
import org.motet.rollout.GenerationStoppedException;
import org.motet.rollout.GenerationWatch;
import org.motet.rollout.Origin;
import org.motet.rollout.Request;
import org.motet.rollout.RequestLimits;
import org.motet.rollout.SamplingConfig;
import org.motet.rollout.server.ScriptedServer.Answer;
import org.motet.token.StopTokens;
import tools.jackson.databind.JsonNode;

/** Servers share the prompts of a generation, and none is lost, whatever becomes of a server. */
@Timeout(60)
class ServerEngineTest {
    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final List<ScriptedServer> servers = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        servers.add(new ScriptedServer());
        servers.add(new ScriptedServer());
    }

    @AfterEach
    void stop() {
        servers.forEach(ScriptedServer::close);
    }

    private ServerEngine engine(EngineKind kind, ServerConfig config, int rows) {
        List<String> urls = servers.stream().map(ScriptedServer::url).toList();
        return new ServerEngine(
                EngineConfig.frozen(kind, urls, config),
                new ServerEngine.Vocabulary(null, StopTokens.of(2), new RequestLimits(100, 1000)),
                rows,
                null,
                notes::add);
    }

    private ServerEngine engine() {
        return engine(EngineKind.VLLM, config(60, 3, 60), 64);
    }

    private static ServerConfig config(double timeout, int retries, double wait) {
        return new ServerConfig("policy", "", timeout, retries, wait, false, "");
    }

    private static List<Request> requests(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Request(new int[] {10 + i, 7}, 3, i, 0, List.of("END"), "think", "p" + i))
                .toList();
    }

    /** The second server answers once the first has been asked: whoever is ready first would else do all alone. */
    private void secondWaitsForFirst() {
        servers.get(1).says(call -> {
            if (call.path().equals("/v1/completions")) {
                awaitAsked(servers.get(0), 1);
            }
            return ScriptedServer.vllm(call);
        });
    }

    private static void awaitAsked(ScriptedServer server, int times) throws InterruptedException {
        while (server.sentTo("/v1/completions").size() < times) {
            Thread.sleep(1);
        }
    }

    private static final SamplingConfig SAMPLING = new SamplingConfig(0.75, 0.9, 40, 0.05, 20);

    private static void assertWhole(List<Request> requests, List<List<Completion>> completions) {
        assertThat(completions).hasSameSizeAs(requests);
        for (int i = 0; i < requests.size(); i++) {
            assertThat(completions.get(i)).hasSize(3);
            for (int sample = 0; sample < 3; sample++) {
                Completion completion = completions.get(i).get(sample);
                assertThat(completion.tokens()).containsExactly(10 + i, 100 + sample, 2);
                assertThat(completion.logProbs()).containsExactly(-0.5f, -1.25f, 0);
                assertThat(completion.finish()).isEqualTo(FinishReason.STOP);
                assertThat(completion.origin()).isEqualTo(new Origin("think", 5, i, sample, 0));
            }
        }
    }

    @Test
    void idsGoOutAndComeBackAndEveryParameterIsSaid() {
        List<Request> requests = requests(4);
        try (ServerEngine engine = engine()) {
            assertWhole(requests, engine.generate(requests, SAMPLING, 5));
        }
        List<JsonNode> sent = servers.stream()
                .flatMap(server -> server.sentTo("/v1/completions").stream())
                .toList();
        assertThat(sent).hasSize(4).allSatisfy(body -> {
            assertThat(body.path("prompt").path(1).asInt()).isEqualTo(7);
            assertThat(body.path("n").asInt()).isEqualTo(3);
            assertThat(body.path("stop").toString()).isEqualTo("[\"END\"]");
            assertThat(body.path("stop_token_ids").toString()).isEqualTo("[2]");
            assertThat(body.path("include_stop_str_in_output").asBoolean()).isTrue();
            assertThat(body.path("return_token_ids").asBoolean()).isTrue();
            assertThat(body.path("temperature").asDouble()).isEqualTo(0.75);
            assertThat(body.path("top_p").asDouble()).isEqualTo(0.9);
            assertThat(body.path("top_k").asInt()).isEqualTo(40);
            assertThat(body.path("min_p").asDouble()).isEqualTo(0.05);
            assertThat(body.path("repetition_penalty").asDouble()).isEqualTo(1);
            assertThat(body.path("max_tokens").asInt()).isEqualTo(20);
            assertThat(body.has("seed")).as("it would end vLLM on a processor").isFalse();
        });
    }

    @Test
    void noMoreIsUnderWayThanAllowedAndAFreeServerGetsTheNext() {
        CountDownLatch slow = new CountDownLatch(1);
        AtomicInteger ofFast = new AtomicInteger();
        servers.get(0).says(call -> {
            if (call.path().equals("/v1/completions")) {
                slow.await();
            }
            return ScriptedServer.vllm(call);
        });
        servers.get(1).says(call -> {
            if (call.path().equals("/v1/completions")) {
                awaitAsked(servers.get(0), 4); // as many as it may hold
                if (ofFast.incrementAndGet() == 36) {
                    slow.countDown(); // all but those
                }
            }
            return ScriptedServer.vllm(call);
        });
        List<Request> requests = requests(40);
        try (ServerEngine engine = engine(EngineKind.VLLM, config(60, 0, 60), 24)) {
            assertWhole(requests, engine.generate(requests, SAMPLING, 5));
        }
        assertThat(servers.get(0).sentTo("/v1/completions")).hasSize(4);
        assertThat(servers).allSatisfy(server -> assertThat(server.most()).isLessThanOrEqualTo(12));
    }

    @Test
    void whatADyingServerHadGoesToTheOther() {
        AtomicInteger asked = new AtomicInteger();
        ScriptedServer dying = servers.get(0);
        dying.says(call -> {
            boolean dead = asked.get() >= 3 || call.path().equals("/v1/completions") && asked.incrementAndGet() >= 3;
            return dead ? new Answer(-1, "") : ScriptedServer.vllm(call);
        });
        secondWaitsForFirst();
        List<Request> requests = requests(30);
        try (ServerEngine engine = engine()) {
            assertWhole(requests, engine.generate(requests, SAMPLING, 5));
        }
        assertThat(notes).anySatisfy(note -> assertThat(note).contains("a server is lost", dying.url()));
    }

    @Test
    void aServerThatComesBackIsAskedAgain() {
        AtomicInteger asked = new AtomicInteger();
        servers.removeLast().close();
        servers.get(0).says(call -> {
            int number = call.path().equals("/v1/completions") ? asked.incrementAndGet() : 0;
            return number > 3 && number < 8 ? new Answer(500, "EngineDeadError") : ScriptedServer.vllm(call);
        });
        List<Request> requests = requests(10);
        try (ServerEngine engine = engine()) {
            assertWhole(requests, engine.generate(requests, SAMPLING, 5));
        }
        assertThat(notes).anySatisfy(note -> assertThat(note).contains("is back"));
        assertThat(notes).anySatisfy(note -> assertThat(note).contains("EngineDeadError"));
    }

    @Test
    void aBusyServerIsWaitedFor() {
        AtomicInteger asked = new AtomicInteger();
        servers.forEach(
                server -> server.says(call -> call.path().equals("/v1/completions") && asked.incrementAndGet() < 8
                        ? new Answer(429, "{\"error\": {\"message\": \"full\"}}")
                        : ScriptedServer.vllm(call)));
        List<Request> requests = requests(5);
        try (ServerEngine engine = engine(EngineKind.VLLM, config(60, 0, 60), 12)) {
            assertWhole(requests, engine.generate(requests, SAMPLING, 5));
        }
        assertThat(notes).as("it is not away").noneMatch(note -> note.contains("lost"));
    }

    @Test
    void aPromptThatEndsEveryServerIsGivenUp() {
        servers.forEach(server -> server.says(call ->
                call.path().equals("/v1/completions") ? new Answer(500, "it broke me") : ScriptedServer.vllm(call)));
        try (ServerEngine engine = engine(EngineKind.VLLM, config(60, 2, 60), 12)) {
            assertThatThrownBy(() -> engine.generate(requests(1), SAMPLING, 5))
                    .isInstanceOf(EngineFailedException.class)
                    .hasMessageContaining("problem p0 under template think failed 3 times")
                    .hasMessageContaining("answered 500: it broke me");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "400 | {\"error\": {\"message\": \"max_tokens is wrong\"}} | answered 400: {\"error\"",
                "200 | <html> | answers what is not JSON: <html>",
                "200 | {\"choices\": []} | answers 0 completions, where 3 were asked for",
                "200 | {\"choices\": [{\"index\": 0}, {\"index\": 0}, {\"index\": 1}]} | answers without token ids",
                "200 | {\"choices\": [{\"index\": 0, \"prompt_token_ids\": [1]}, {}, {}]} | continuation of another prompt",
                "200 | {\"choices\": [{\"index\": 0, \"token_ids\": [3, 4], \"logprobs\": {\"token_logprobs\": [-1]}}, {}, {}]} "
                        + "| answers 1 log-probabilities of 2 tokens",
                "200 | {\"choices\": [{\"index\": 0, \"token_ids\": [3], \"logprobs\": {\"token_logprobs\": [0.5]}}, {}, {}]} "
                        + "| with the log-probability 0.5",
                "200 | {\"choices\": [{\"index\": 0, \"token_ids\": [\"a\"]}, {}, {}]} | where a token id is needed"
            })
    void anAnswerThatMakesNoSenseEndsItInASentence(int status, String body, String sentence) {
        servers.forEach(server -> server.says(
                call -> call.path().equals("/v1/completions") ? new Answer(status, body) : ScriptedServer.vllm(call)));
        try (ServerEngine engine = engine()) {
            assertThatThrownBy(() -> engine.generate(requests(2), SAMPLING, 5))
                    .isInstanceOf(EngineFailedException.class)
                    .hasMessageContaining("under template think: http://127.0.0.1:")
                    .hasMessageContaining(sentence);
        }
    }

    @Test
    void aServerThatDoesNotAnswerInTimeIsLost() {
        CountDownLatch never = new CountDownLatch(1);
        servers.get(0).says(call -> {
            if (call.path().equals("/v1/completions")) {
                never.await();
            }
            return ScriptedServer.vllm(call);
        });
        secondWaitsForFirst();
        List<Request> requests = requests(6);
        try (ServerEngine engine = engine(EngineKind.VLLM, config(0.4, 20, 60), 64)) {
            assertWhole(requests, engine.generate(requests, SAMPLING, 5));
        }
        assertThat(notes).anySatisfy(note -> assertThat(note).contains("did not answer within 0.4 s"));
    }

    @Test
    void whereNobodyAnswersItWaitsWithALineAndThenFails() {
        servers.forEach(ScriptedServer::close);
        try (ServerEngine engine = engine(EngineKind.VLLM, config(5, 3, 1.5), 64)) {
            assertThatThrownBy(() -> engine.generate(requests(2), SAMPLING, 5))
                    .isInstanceOf(EngineFailedException.class)
                    .hasMessageContaining("no server of rollout.urls answered for")
                    .hasMessageContaining("rollout.server.max_wait")
                    .hasMessageContaining(" is not ready");
        }
        assertThat(notes).anySatisfy(note -> assertThat(note).contains("no server is there", "waiting for one"));
    }

    @Test
    void itStopsWhenAskedAlsoWhereNobodyAnswers() {
        AtomicBoolean stop = new AtomicBoolean();
        GenerationWatch watch = new GenerationWatch() {
            @Override
            public void ended(int completions) {
                stop.set(true);
            }

            @Override
            public boolean stops() {
                return stop.get();
            }
        };
        CountDownLatch never = new CountDownLatch(1);
        servers.forEach(server -> server.says(call -> {
            if (call.path().equals("/v1/completions")) {
                never.await();
            }
            return ScriptedServer.vllm(call);
        }));
        try (ServerEngine engine = engine()) {
            assertThatThrownBy(() -> engine.generate(requests(9), SAMPLING, 5, watch))
                    .isInstanceOf(GenerationStoppedException.class);
            stop.set(false);
            servers.forEach(ScriptedServer::close);
            assertThatThrownBy(() -> engine.generate(requests(9), SAMPLING, 5, watch))
                    .isInstanceOf(GenerationStoppedException.class);
        }
    }

    @Test
    void aRequestCarriesASeedOfItsOwnWhereThatIsWanted() {
        ServerConfig seeded = new ServerConfig("policy", "", 60, 3, 60, true, "");
        List<List<Integer>> seeds = new ArrayList<>();
        for (int time = 0; time < 2; time++) {
            try (ServerEngine engine = engine(EngineKind.VLLM, seeded, 64)) {
                engine.generate(requests(5), SAMPLING, 5);
            }
            seeds.add(servers.stream()
                    .flatMap(server -> server.sentTo("/v1/completions").stream())
                    .skip(5L * time)
                    .map(body -> body.path("seed").asInt())
                    .toList());
        }
        List<Integer> all = servers.stream()
                .flatMap(server -> server.sentTo("/v1/completions").stream())
                .map(body -> body.path("seed").asInt())
                .toList();
        assertThat(all).hasSize(10).allMatch(seed -> seed >= 0);
        assertThat(all.stream().distinct()).as("the same both times").hasSize(5);
    }

    @Test
    void aPlainServerIsAskedForOneAtATimeAndItsIdsMayStandWithTheLogProbabilities() {
        servers.forEach(server -> server.says(call -> call.path().equals("/v1/completions")
                ? Answer.of("{\"choices\": [{\"index\": 0, \"finish_reason\": \"length\", \"logprobs\": {\"content\": ["
                        + "{\"id\": 5, \"token\": \"a\", \"logprob\": -0.25}, {\"id\": 2, \"logprob\": -1},"
                        + " {\"id\": 9, \"logprob\": -3}]}}]}")
                : ScriptedServer.vllm(call)));
        List<List<Completion>> completions;
        try (ServerEngine engine = engine(EngineKind.OPENAI, config(60, 3, 60), 64)) {
            completions = engine.generate(requests(2), SamplingConfig.plain(1, 20), 5);
        }
        assertThat(completions)
                .hasSize(2)
                .allSatisfy(group -> assertThat(group).hasSize(3).allSatisfy(completion -> {
                    assertThat(completion.tokens()).as("up to the stop token").containsExactly(5, 2);
                    assertThat(completion.logProbs()).containsExactly(-0.25f, -1);
                    assertThat(completion.finish()).isEqualTo(FinishReason.STOP);
                }));
        List<JsonNode> sent = servers.stream()
                .flatMap(server -> server.sentTo("/v1/completions").stream())
                .toList();
        assertThat(sent).hasSize(6).allSatisfy(body -> {
            assertThat(body.path("n").asInt()).isEqualTo(1);
            assertThat(body.has("top_k")).isFalse();
            assertThat(body.has("stop_token_ids")).isFalse();
        });
    }

    @Test
    void aPromptThatDoesNotFitIsRefusedBeforeAnythingIsSent() {
        try (ServerEngine engine = engine()) {
            assertThatThrownBy(() -> engine.generate(requests(2), SamplingConfig.plain(1, 99), 5))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the model has 100 positions");
        }
        assertThat(servers.get(0).paths()).doesNotContain("/v1/completions");
    }
}
