package org.motet.rollout.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.motet.rollout.FinishReason;
import org.motet.rollout.SamplingConfig;
import org.motet.rollout.server.ScriptedServer.Answer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What vLLM 0.32 answered (with SmolLM2-135M on a processor, {@code --logprobs-mode processed_logprobs}) to the very requests that are
 * sent here.
 */
@Timeout(60)
class VllmAnswersTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private final CompletionsDialect dialect = new CompletionsDialect(true);
    private ScriptedServer server;
    private ServerConnection connection;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
        connection = new ServerConnection(server.url(), null);
    }

    @AfterEach
    void stop() {
        connection.close();
        server.close();
    }

    /** An exchange as it was recorded. */
    private JsonNode recorded(String name) {
        try (InputStream in = VllmAnswersTest.class.getResourceAsStream("vllm/" + name + ".json")) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Has the server answer as recorded, to the recorded request alone. */
    private JsonNode answering(String... names) {
        server.says(call -> {
            for (String name : names) {
                JsonNode exchange = recorded(name);
                boolean same = call.method().equals("GET") || call.body().equals(exchange.path("request"));
                if (call.path().equals(exchange.path("path").asString()) && same) {
                    return new Answer(
                            exchange.path("status").asInt(),
                            exchange.path("body").asString());
                }
            }
            return new Answer(599, "not recorded: " + call);
        });
        return recorded(names[0]);
    }

    private static Asked asked(JsonNode exchange) {
        JsonNode request = exchange.path("request");
        List<String> stop =
                request.path("stop").valueStream().map(JsonNode::asString).toList();
        return new Asked(
                request.path("model").asString(),
                "",
                ids(request.path("prompt")),
                request.path("n").asInt(),
                SamplingConfig.plain(
                        request.path("temperature").asDouble(),
                        request.path("max_tokens").asInt()),
                new int[] {2},
                stop,
                OptionalInt.empty());
    }

    private static int[] ids(JsonNode list) {
        return list.valueStream().mapToInt(JsonNode::asInt).toArray();
    }

    @Test
    void completionsHaveTheServersIdsAndOneLogProbabilityEach() throws Exception {
        JsonNode exchange = answering("draw");
        List<Drawn> drawn = dialect.draw(connection, asked(exchange), LIMIT);
        assertThat(drawn).hasSize(3);
        JsonNode choices =
                JsonMapper.shared().readTree(exchange.path("body").asString()).path("choices");
        for (int i = 0; i < 3; i++) {
            JsonNode choice = choices.get(i);
            assertThat(drawn.get(i).tokens()).containsExactly(ids(choice.path("token_ids")));
            assertThat(drawn.get(i).logProbs()).hasSameSizeAs(drawn.get(i).tokens());
            assertThat(drawn.get(i).finish())
                    .isEqualTo(
                            choice.path("finish_reason").asString().equals("stop")
                                    ? FinishReason.STOP
                                    : FinishReason.LENGTH);
        }
        assertThat(drawn).as("some of each").extracting(Drawn::finish).contains(FinishReason.STOP);
    }

    @Test
    void everyTokenOfAPromptButTheFirstHasAScore() throws Exception {
        JsonNode exchange = answering("score");
        int[] tokens = ids(exchange.path("request").path("prompt"));
        float[] scores = dialect.score(connection, "policy", tokens, LIMIT).orElseThrow();
        assertThat(scores).hasSize(tokens.length - 1);
        JsonNode told = JsonMapper.shared()
                .readTree(exchange.path("body").asString())
                .path("choices")
                .path(0)
                .path("prompt_logprobs");
        for (int i = 1; i < tokens.length; i++) {
            assertThat((double) scores[i - 1]).isEqualTo((float)
                    told.get(i).path(String.valueOf(tokens[i])).path("logprob").asDouble());
        }
    }

    @Test
    void theModelIsTheFirstThatIsListed() throws Exception {
        answering("models");
        assertThat(dialect.model(connection, "", LIMIT)).isEqualTo("policy");
        answering("lora-models");
        assertThat(dialect.model(connection, "", LIMIT)).isEqualTo("policy");
    }

    @Test
    void weightsAreReloadedAndTheCacheIsReset() throws Exception {
        JsonNode exchange = answering("reload", "reset");
        Path folder = Path.of(
                exchange.path("request").path("kwargs").path("weights_path").asString());
        dialect.load(connection, "policy", new StoredWeights(3, folder, null), LIMIT);
        assertThat(server.paths())
                .containsExactly("/collective_rpc", "/reset_prefix_cache?reset_running_requests=true");
    }

    @Test
    void adaptersAreLoadedAskedForAndUnloaded() throws Exception {
        JsonNode load = answering("lora-load", "lora-draw", "lora-unload");
        Path folder = Path.of(load.path("request").path("lora_path").asString());
        String name = load.path("request").path("lora_name").asString();
        dialect.load(connection, "policy", new StoredWeights(3, folder, name), LIMIT);
        assertThat(dialect.draw(connection, asked(recorded("lora-draw")), LIMIT))
                .hasSize(1);
        dialect.unload(connection, name, LIMIT);
        answering("lora-gone");
        assertThatThrownBy(() -> dialect.draw(connection, asked(recorded("lora-gone")), LIMIT))
                .hasMessageContaining("does not exist")
                .isInstanceOfSatisfying(
                        ServerFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ServerFailure.Kind.REFUSED));
    }

    @Test
    void whatItRefusesIsToldInItsWords() {
        answering("too-long");
        assertThatThrownBy(() -> dialect.draw(connection, asked(recorded("too-long")), LIMIT))
                .hasMessageContaining("max_tokens=3000 cannot be greater than max_model_len");
        answering("reload-missing");
        assertThatThrownBy(() ->
                        dialect.load(connection, "policy", new StoredWeights(3, Path.of("/nowhere"), null), LIMIT))
                .hasMessageContaining("/collective_rpc answered 500")
                .hasMessageContaining("/nowhere");
    }
}
