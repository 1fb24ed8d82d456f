package org.motet.rollout.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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

/** SGLang's routes as its documentation has them; the answers are written after it, none is recorded. */
@Timeout(60)
class SglangDialectTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private final SglangDialect dialect = new SglangDialect();
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

    private static Asked asked(int samples, String version) {
        return new Asked(
                "",
                version,
                new int[] {4, 5},
                samples,
                new SamplingConfig(0.8, 0.9, 0, 0.1, 30),
                new int[] {2, 9},
                List.of("END"),
                OptionalInt.empty());
    }

    private static String output(String type, int last) {
        return ("{\"text\": \"ab\", \"output_ids\": [7, %2$d], \"meta_info\": {\"id\": \"x\", \"finish_reason\": "
                        + "{\"type\": \"%1$s\", \"matched\": %2$d}, \"prompt_tokens\": 2, \"completion_tokens\": 2, "
                        + "\"weight_version\": \"12\", \"output_token_logprobs\": [[-0.5, 7, null], [-1.5, %2$d, null]]}}")
                .formatted(type, last);
    }

    @Test
    void idsGoOutAndComeBackWithTheirLogProbabilities() throws Exception {
        server.says(call -> Answer.of("[" + output("stop", 2) + ", " + output("length", 8) + "]"));
        List<Drawn> drawn = dialect.draw(connection, asked(2, "12"), LIMIT);
        assertThat(drawn.get(0).tokens()).containsExactly(7, 2);
        assertThat(drawn.get(0).logProbs()).containsExactly(-0.5f, -1.5f);
        assertThat(drawn).extracting(Drawn::finish).containsExactly(FinishReason.STOP, FinishReason.LENGTH);
        JsonNode body = server.sentTo("/generate").getFirst();
        assertThat(body.path("input_ids").toString()).isEqualTo("[4,5]");
        assertThat(body.path("return_logprob").asBoolean()).isTrue();
        assertThat(body.path("logprob_start_len").asInt()).isEqualTo(-1);
        assertThat(body.has("lora_path")).isFalse();
        JsonNode sampling = body.path("sampling_params");
        assertThat(sampling.path("n").asInt()).isEqualTo(2);
        assertThat(sampling.path("max_new_tokens").asInt()).isEqualTo(30);
        assertThat(sampling.path("temperature").asDouble()).isEqualTo(0.8);
        assertThat(sampling.path("top_k").asInt()).isEqualTo(-1);
        assertThat(sampling.path("stop_token_ids").toString()).isEqualTo("[2,9]");
        assertThat(sampling.path("stop").toString()).isEqualTo("[\"END\"]");
        assertThat(sampling.path("no_stop_trim").asBoolean()).isTrue();
        assertThat(sampling.has("sampling_seed")).isFalse();
    }

    @Test
    void oneCompletionIsNoList() throws Exception {
        server.says(call -> Answer.of(output("stop", 9)));
        assertThat(dialect.draw(connection, asked(1, ""), LIMIT)).hasSize(1);
    }

    @Test
    void completionsOfOtherWeightsThanItWasGivenAreNotTaken() {
        server.says(call -> Answer.of(output("stop", 2)));
        assertThatThrownBy(() -> dialect.draw(connection, asked(1, "13"), LIMIT))
                .isInstanceOfSatisfying(
                        ServerFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ServerFailure.Kind.GONE))
                .hasMessageContaining("draws by weights \"12\", not by the 13 that it was given");
    }

    @Test
    void anAbortedCompletionIsAskedForAgain() {
        server.says(call -> Answer.of(output("abort", 2)));
        assertThatThrownBy(() -> dialect.draw(connection, asked(1, ""), LIMIT))
                .isInstanceOfSatisfying(
                        ServerFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ServerFailure.Kind.BROKEN));
    }

    @Test
    void promptsAreScoredFromTheirSecondTokenOn() throws Exception {
        server.says(call -> Answer.of("{\"text\": \"\", \"meta_info\": {\"input_token_logprobs\": "
                + "[[null, 4, null], [-2.5, 5, null], [-3, 6, null]], \"output_token_logprobs\": []}}"));
        assertThat(dialect.score(connection, "", new int[] {4, 5, 6}, LIMIT).orElseThrow())
                .containsExactly(-2.5f, -3);
        JsonNode body = server.sentTo("/generate").getFirst();
        assertThat(body.path("logprob_start_len").asInt()).isZero();
        assertThat(body.path("sampling_params").path("temperature").asDouble()).isEqualTo(1);
    }

    @Test
    void weightsAreExchangedInAPauseWhichEndsAlsoWhereTheyCannotBeLoaded() throws Exception {
        StoredWeights weights = new StoredWeights(12, Path.of("/disk/weights-12"), null);
        server.says(call -> Answer.of("{\"success\": true, \"message\": \"Succeeded.\"}"));
        dialect.load(connection, "", weights, LIMIT);
        assertThat(server.paths())
                .containsExactly("/pause_generation", "/update_weights_from_disk", "/continue_generation");
        JsonNode update = server.sentTo("/update_weights_from_disk").getFirst();
        assertThat(update.path("model_path").asString()).isEqualTo("/disk/weights-12");
        assertThat(update.path("weight_version").asString()).isEqualTo("12");
        assertThat(update.path("flush_cache").asBoolean()).isTrue();

        server.says(call -> Answer.of("{\"success\": false, \"message\": \"no such folder\"}"));
        assertThatThrownBy(() -> dialect.load(connection, "", weights, LIMIT))
                .hasMessageContaining("/update_weights_from_disk answers")
                .hasMessageContaining("no such folder");
        assertThat(server.paths()).endsWith("/continue_generation");
    }

    @Test
    void adaptersAreAskedForByTheirName() throws Exception {
        server.says(call -> Answer.of(
                call.path().equals("/generate") ? output("stop", 2) : "{\"success\": true, \"loaded_adapters\": {}}"));
        dialect.load(connection, "", new StoredWeights(12, Path.of("/disk/weights-12"), "a-12"), LIMIT);
        dialect.draw(connection, asked(1, "").by("a-12", ""), LIMIT);
        dialect.unload(connection, "a-12", LIMIT);
        assertThat(server.paths()).containsExactly("/load_lora_adapter", "/generate", "/unload_lora_adapter");
        assertThat(server.sentTo("/load_lora_adapter")
                        .getFirst()
                        .path("lora_path")
                        .asString())
                .isEqualTo("/disk/weights-12");
        assertThat(server.sentTo("/generate").getFirst().path("lora_path").asString())
                .isEqualTo("a-12");
    }
}
