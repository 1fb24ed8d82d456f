package org.motet.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.motet.model.Completions;
import org.motet.model.Scores;
import tools.jackson.databind.JsonNode;

/** Requests are answered as OpenAI's interface and vLLM's additions have it. */
class CompletionServerTest {
    private static ServedNano nano;

    @BeforeAll
    static void start() throws Exception {
        nano = ServedNano.start();
    }

    @AfterAll
    static void stop() throws Exception {
        nano.close();
    }

    private static int[] ints(JsonNode list) {
        return IntStream.range(0, list.size()).map(i -> list.get(i).asInt()).toArray();
    }

    private static float[] floats(JsonNode list) {
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i).floatValue();
        }
        return values;
    }

    @Test
    void tokenIdsGoInAndComeOutWithTheLogProbabilitiesOfTheModel() throws Exception {
        int[] prompt = nano.stored.tokenizer().encode("Start with 6. Multiply by 5.");
        String ids = java.util.Arrays.toString(prompt);
        JsonNode answer = nano.complete(
                "{'model': 'nano', 'prompt': " + ids
                        + ", 'n': 3, 'max_tokens': 20, 'seed': 7, 'temperature': 0.8, 'logprobs': 0, 'return_token_ids': true}");
        assertThat(answer.get("object").asString()).isEqualTo("text_completion");
        assertThat(answer.get("choices")).hasSize(3);
        List<int[]> completions = new ArrayList<>();
        answer.get("choices").forEach(choice -> completions.add(ints(choice.get("token_ids"))));
        Scores scores = nano.policy.score(List.of(new Completions(prompt, completions)), 0.8);
        int tokens = 0;
        for (int i = 0; i < 3; i++) {
            JsonNode choice = answer.get("choices").get(i);
            assertThat(choice.get("index").asInt()).isEqualTo(i);
            assertThat(ints(choice.get("prompt_token_ids"))).isEqualTo(prompt);
            assertThat(choice.get("weight_version").asInt()).isZero();
            assertThat(floats(choice.get("logprobs").get("token_logprobs")))
                    .containsExactly(scores.logProbs().get(i), within(1e-4f));
            tokens += completions.get(i).length;
        }
        assertThat(answer.get("usage").get("prompt_tokens").asInt()).isEqualTo(prompt.length);
        assertThat(answer.get("usage").get("completion_tokens").asInt()).isEqualTo(tokens);
        assertThat(answer.get("usage").get("total_tokens").asInt()).isEqualTo(tokens + prompt.length);
    }

    @Test
    void requestsAtOnceGetTheSameTokensAsAlone() throws Exception {
        List<String> bodies = IntStream.range(0, 24)
                .mapToObj(i -> ("{'prompt': 'Start with %d. Multiply by 5.', 'max_tokens': %d, 'seed': %d, 'n': %d,"
                                + " 'temperature': %s, 'top_p': %s, 'return_token_ids': true}")
                        .formatted(i, 5 + 3 * i, i, 1 + i % 3, i % 4 == 0 ? 0 : 0.5 + 0.1 * i, i % 2 == 0 ? 1 : 0.9))
                .toList();
        List<JsonNode> alone = new ArrayList<>();
        for (String body : bodies) {
            alone.add(nano.complete(body));
        }
        List<Future<JsonNode>> together = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            bodies.forEach(body -> together.add(threads.submit(() -> nano.complete(body))));
        }
        for (int i = 0; i < bodies.size(); i++) {
            JsonNode choices = together.get(i).get().get("choices");
            for (int k = 0; k < choices.size(); k++) {
                assertThat(choices.get(k).get("token_ids"))
                        .isEqualTo(alone.get(i).get("choices").get(k).get("token_ids"));
            }
        }
    }

    @Test
    void aStreamIsTheAnswerInPieces() throws Exception {
        String body = "{'prompt': 'Start with 6.', 'n': 2, 'max_tokens': 30, 'seed': 5, 'logprobs': 1,"
                + " 'return_token_ids': true";
        JsonNode whole = nano.complete(body + "}");
        List<JsonNode> events =
                nano.stream("/v1/completions", body + ", 'stream': true, 'stream_options': {'include_usage': true}}");
        for (int i = 0; i < 2; i++) {
            JsonNode choice = whole.get("choices").get(i);
            StringBuilder text = new StringBuilder();
            List<Integer> ids = new ArrayList<>();
            List<JsonNode> logProbs = new ArrayList<>();
            String finish = "";
            for (JsonNode event : events) {
                for (JsonNode piece : event.get("choices")) {
                    if (piece.get("index").asInt() == i) {
                        text.append(piece.get("text").asString());
                        piece.get("token_ids").forEach(id -> ids.add(id.asInt()));
                        piece.get("logprobs").get("top_logprobs").forEach(logProbs::add);
                        finish = piece.get("finish_reason").asString("");
                    }
                }
            }
            assertThat(text).hasToString(choice.get("text").asString());
            assertThat(ids)
                    .containsExactly(java.util.Arrays.stream(ints(choice.get("token_ids")))
                            .boxed()
                            .toArray(Integer[]::new));
            assertThat(logProbs).hasSize(ids.size());
            assertThat(finish).isEqualTo(choice.get("finish_reason").asString());
        }
        assertThat(events.getLast().get("usage")).isEqualTo(whole.get("usage"));
    }

    @Test
    void chatsAreWrittenByTheModelsTemplateAndAnsweredByTheAssistant() throws Exception {
        String chat = "'messages': [{'role': 'user', 'content': [{'type': 'text', 'text': 'Start with 6.'}]}],"
                + " 'max_completion_tokens': 12, 'temperature': 0, 'return_token_ids': true";
        JsonNode answer = nano.ask("/v1/chat/completions", "{" + chat + ", 'logprobs': true, 'top_logprobs': 2}");
        assertThat(answer.get("object").asString()).isEqualTo("chat.completion");
        int[] prompt = nano.stored.tokenizer().encode("user: Start with 6.\nassistant:");
        assertThat(ints(answer.get("prompt_token_ids"))).isEqualTo(prompt);
        JsonNode choice = answer.get("choices").get(0);
        assertThat(choice.get("message").get("role").asString()).isEqualTo("assistant");
        JsonNode content = choice.get("logprobs").get("content");
        assertThat(content).hasSize(choice.get("token_ids").size());
        assertThat(content.get(0).get("top_logprobs")).hasSize(2);
        JsonNode best = content.get(0).get("top_logprobs").get(0);
        assertThat(best.get("token")).isEqualTo(content.get(0).get("token"));
        assertThat(best.get("bytes")).isEqualTo(content.get(0).get("bytes"));
        assertThat(best.get("logprob").floatValue())
                .isCloseTo(content.get(0).get("logprob").floatValue(), within(1e-5f));

        List<JsonNode> events = nano.stream("/v1/chat/completions", "{" + chat + ", 'stream': true}");
        assertThat(events.getFirst().get("object").asString()).isEqualTo("chat.completion.chunk");
        assertThat(events.getFirst()
                        .get("choices")
                        .get(0)
                        .get("delta")
                        .get("role")
                        .asString())
                .isEqualTo("assistant");
        StringBuilder text = new StringBuilder();
        events.forEach(event -> text.append(
                event.get("choices").get(0).get("delta").get("content").asString()));
        assertThat(text).hasToString(choice.get("message").get("content").asString());
    }

    @Test
    void stopTextsAndStopTokensEndATextAndAreNoPartOfIt() throws Exception {
        String body =
                "{'prompt': 'Start with 6. Multiply by 5.', 'max_tokens': 40, 'temperature': 0, 'ignore_eos': true,"
                        + " 'return_token_ids': true";
        JsonNode free = nano.complete(body + "}").get("choices").get(0);
        String text = free.get("text").asString();
        String stop = text.substring(10, 13);
        String before = text.substring(0, text.indexOf(stop));
        JsonNode stopped = nano.complete(body + ", 'stop': ['" + stop.replace("\n", "\\n") + "']}")
                .get("choices")
                .get(0);
        assertThat(stopped.get("text").asString()).isEqualTo(before);
        assertThat(stopped.get("finish_reason").asString()).isEqualTo("stop");
        assertThat(stopped.get("stop_reason").asString()).isEqualTo(stop);
        List<JsonNode> events = nano.stream(
                "/v1/completions", body + ", 'stream': true, 'stop': ['" + stop.replace("\n", "\\n") + "']}");
        StringBuilder streamed = new StringBuilder();
        events.forEach(
                event -> streamed.append(event.get("choices").get(0).get("text").asString()));
        assertThat(streamed).hasToString(before);

        int[] ids = ints(free.get("token_ids"));
        JsonNode byToken = nano.complete(body + ", 'stop_token_ids': [" + ids[6] + "]}")
                .get("choices")
                .get(0);
        int first = IntStream.range(0, ids.length)
                .filter(i -> ids[i] == ids[6])
                .findFirst()
                .orElseThrow();
        assertThat(ints(byToken.get("token_ids"))).isEqualTo(java.util.Arrays.copyOf(ids, first + 1));
        assertThat(byToken.get("stop_reason").asInt()).isEqualTo(ids[6]);
        assertThat(byToken.get("text").asString())
                .isEqualTo(nano.stored.tokenizer().decode(java.util.Arrays.copyOf(ids, first), true));
    }

    @Test
    void promptsAreScoredAndEchoed() throws Exception {
        JsonNode answer =
                nano.complete("{'prompt': [[40, 41, 42, 43], [50, 51]], 'max_tokens': 0, 'echo': true, 'logprobs': 1,"
                        + " 'prompt_logprobs': 0, 'return_token_ids': true}");
        JsonNode choice = answer.get("choices").get(0);
        assertThat(answer.get("choices")).hasSize(2);
        assertThat(choice.get("text").asString())
                .isEqualTo(nano.stored.tokenizer().decode(new int[] {40, 41, 42, 43}, false));
        assertThat(choice.get("token_ids")).isEmpty();
        float[] scores = nano.policy
                .score(List.of(new Completions(new int[] {40}, List.of(new int[] {41, 42, 43}))), 1)
                .logProbs()
                .getFirst();
        JsonNode echoed = choice.get("logprobs").get("token_logprobs");
        assertThat(echoed).hasSize(4);
        assertThat(echoed.get(0).isNull()).isTrue();
        assertThat(choice.get("prompt_logprobs").get(0).isNull()).isTrue();
        for (int i = 1; i < 4; i++) {
            assertThat(echoed.get(i).floatValue()).isCloseTo(scores[i - 1], within(1e-4f));
            JsonNode place = choice.get("prompt_logprobs").get(i).get(String.valueOf(40 + i));
            assertThat(place.get("logprob").floatValue()).isCloseTo(scores[i - 1], within(1e-4f));
        }
        assertThat(choice.get("logprobs").get("top_logprobs").get(1).size()).isBetween(1, 2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'prompt': [1, 2                        | 400 | not valid JSON at line 1
            [1, 2]                                  | 400 | must be a JSON object
            {}                                      | 400 | prompt is ; allowed is a text
            {'prompt': []}                          | 400 | at least one is needed
            {'prompt': ''}                          | 400 | at least one is needed
            {'prompt': [1, 'a']}                    | 400 | prompt holds "a", which is no token id
            {'prompt': [1, -4]}                     | 400 | prompt holds -4
            {'prompt': [1, 99999999]}               | 400 | token id 99999999 of a prompt is outside the model's vocabulary
            {'prompt': [1, 99999999999]}            | 400 | prompt holds 99999999999
            {'prompt': {'a': 1}}                    | 400 | allowed is a text, a list of token ids
            {'prompt': [1], 'max_tokens': 1000000000} | 400 | the model has 1024 positions
            {'prompt': [1], 'max_tokens': 0}        | 400 | max_tokens is 0; allowed is a whole number from 1
            {'prompt': [1], 'max_tokens': 1.5}      | 400 | max_tokens is 1.5
            {'prompt': [1], 'max_tokens': '5'}      | 400 | max_tokens is "5"
            {'prompt': [1], 'n': 17}                | 400 | 17 samples of a prompt were asked for; at most 16
            {'prompt': [1], 'temperature': 'hot'}   | 400 | temperature is "hot"; allowed is a number
            {'prompt': [1], 'temperature': -1}      | 400 | temperature is -1.0; allowed is 0
            {'prompt': [1], 'top_p': 0}             | 400 | top_p is 0.0
            {'prompt': [1], 'logprobs': 21}         | 400 | logprobs is 21; allowed is a whole number from 0 to 20
            {'prompt': [1], 'stop': [5]}            | 400 | stop is [5]; allowed is a text or a list of texts
            {'prompt': [1], 'seed': 0.5}            | 400 | seed is 0.5
            {'prompt': [1], 'stream': 'yes'}        | 400 | stream is "yes"; allowed is true or false
            {'prompt': [1], 'logit_bias': {'5': 1}} | 400 | logit_bias is not supported
            {'prompt': [1], 'presence_penalty': 0.5} | 400 | presence_penalty is not supported
            {'prompt': [1], 'model': 'gpt'}         | 404 | the model 'gpt' is not here; it is 'nano'
            """)
    void whatIsWrongIsSaidInOneSentence(String body, int status, String sentence) throws Exception {
        HttpResponse<String> response = nano.post("/v1/completions", body);
        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode error = tools.jackson.databind.json.JsonMapper.shared()
                .readTree(response.body())
                .get("error");
        assertThat(error.get("message").asString()).contains(sentence).doesNotContain("\n");
        assertThat(error.get("code").asInt()).isEqualTo(status);
        assertThat(error.get("type").isString()).isTrue();
    }

    @Test
    void whatIsNotAskedByOpenAisRulesIsRefusedToo() throws Exception {
        assertThat(nano.post("/v1/chat/completions", "{'messages': []}").body()).contains("at least one");
        assertThat(nano.post("/v1/chat/completions", "{'messages': [{'content': 'a'}]}")
                        .body())
                .contains("a message has no role");
        assertThat(nano.post("/v1/chat/completions", "{'messages': [{'role': 'user', 'content': 'a'}], 'tools': [1]}")
                        .body())
                .contains("tools is not supported");
        assertThat(nano.get("/v1/nothing")).contains("there is nothing at GET /v1/nothing");
        assertThat(nano.http
                        .send(
                                nano.request("/v1/completions")
                                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}"))
                                        .build(),
                                java.net.http.HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(415);
        String large = "{'prompt': '" + "a".repeat(17 << 20) + "'}";
        assertThat(nano.post("/v1/completions", large).statusCode()).isEqualTo(413);
        String deep = "[".repeat(100_000);
        assertThat(nano.post("/v1/completions", deep).statusCode()).isEqualTo(400);
    }

    @Test
    void modelsHealthAndMetricsAreTold() throws Exception {
        nano.complete("{'prompt': [40], 'max_tokens': 2}");
        assertThat(nano.get("/v1/models")).contains("\"id\":\"nano\"").contains("\"max_model_len\":1024");
        assertThat(nano.get("/health")).isEmpty();
        assertThat(nano.get("/metrics"))
                .contains("motet_requests_total{route=\"/v1/completions\",status=\"200\"}")
                .contains("motet_generation_tokens_total ")
                .contains("motet_completions_running 0.0")
                .contains("motet_requests_waiting 0.0");
    }
}
