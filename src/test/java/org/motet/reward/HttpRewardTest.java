package org.motet.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.motet.problem.Problem;
import org.motet.template.FormatRule;
import org.motet.template.PromptForm;
import org.motet.template.PromptTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against a server that is really asked. */
class HttpRewardTest {
    private static final PromptTemplate VOICE =
            PromptTemplate.of("voice", new PromptForm.Plain("{problem}", ""), new FormatRule.Constant(0));

    /** What the server does with a request, by how many came before it. */
    private interface Behaviour {
        void answer(int number, HttpExchange exchange, JsonNode request) throws IOException;
    }

    private final List<JsonNode> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<String> protocols = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;
    private Behaviour behaviour = (number, exchange, request) -> reply(exchange, 200, "{\"scores\": []}");

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/score", exchange -> {
            JsonNode request =
                    JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
            protocols.add(exchange.getProtocol()
                    + exchange.getRequestHeaders().get("Upgrade")
                    + exchange.getRequestHeaders().get("HTTP2-Settings"));
            int number;
            synchronized (requests) {
                number = requests.size();
                requests.add(request);
            }
            behaviour.answer(number, exchange, request);
        });
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.close();
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** The number of tokens of each completion as its score. */
    private static String tokens(JsonNode request) {
        List<Integer> tokens = new ArrayList<>();
        request.get("completions").forEach(one -> tokens.add(one.get("tokens").asInt()));
        return "{\"scores\": " + tokens + "}";
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/score";
    }

    private HttpRewardConfig config(int batch, double timeout, int retries) {
        return new HttpRewardConfig(url(), 1, batch, 2, timeout, retries, "");
    }

    private HttpReward reward(double timeout, int retries) {
        return new HttpReward(config(64, timeout, retries), Duration.ofMillis(1));
    }

    private static List<Submission> submissions(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Submission(
                        new Problem("p" + i, "What is 1+" + i + "?", List.of("" + (i + 1), "x"), "test", null),
                        VOICE,
                        "so \\boxed{" + i + "} ü",
                        i,
                        i % 2 == 0))
                .toList();
    }

    @Test
    void completionsAreSentWithTheirProblemsAndScoresComeBackInOrder() {
        behaviour = (number, exchange, request) -> reply(exchange, 200, tokens(request));
        assertThat(reward(20, 0).score(submissions(5))).containsExactly(0, 1, 2, 3, 4);
        JsonNode one = requests.getFirst().get("completions").get(3);
        assertThat(one).isEqualTo(JsonMapper.shared().readTree("""
                                {"problem": "p3", "question": "What is 1+3?", "answers": ["4", "x"],
                                 "template": "voice", "completion": "so \\\\boxed{3} ü", "tokens": 3, "finished": false}
                                """));
        assertThat(protocols).as("plain HTTP/1.1").containsExactly("HTTP/1.1nullnull");
    }

    @Test
    void batchesAreOfTheConfiguredSize() {
        behaviour = (number, exchange, request) -> reply(exchange, 200, tokens(request));
        Grader grader =
                new Grader(RewardConfig.DEFAULT, 100, List.of(new WeightedReward(new HttpReward(config(4, 20, 0)), 1)));
        List<RewardScore> scores = grader.grade(List.of(submissions(10))).getFirst();
        assertThat(scores)
                .extracting(score -> score.own().get("http"))
                .startsWith(0.0, 1.0, 2.0)
                .endsWith(9.0);
        assertThat(requests)
                .extracting(request -> request.get("completions").size())
                .containsExactlyInAnyOrder(4, 4, 2);
    }

    @Test
    void whatPassesByItselfIsTriedAgain() {
        int[] statuses = {500, 429, 503, 200};
        behaviour = (number, exchange, request) ->
                reply(exchange, statuses[number], statuses[number] == 200 ? tokens(request) : "<html>busy</html>");
        assertThat(reward(20, 3).score(submissions(2))).containsExactly(0, 1);
        assertThat(requests).hasSize(4);
    }

    @Test
    void aServerThatStaysBrokenFailsWithItsLastWords() {
        behaviour = (number, exchange, request) -> reply(exchange, 500, "out of\n memory");
        fails("gave no scores in 3 attempts (status 500: out of memory)", reward(20, 2));
        assertThat(requests).hasSize(3);
    }

    @Test
    void aRefusalIsNotTriedAgain() {
        behaviour = (number, exchange, request) -> reply(exchange, 401, "who are you?");
        fails("refuses (status 401: who are you?)", reward(20, 5));
        assertThat(requests).hasSize(1);
    }

    @Test
    void aSlowServerIsGivenUpAlsoWhenItsAnswerDrips() {
        behaviour = (number, exchange, request) -> await();
        fails("gave no scores in 2 attempts (no answer within 0.2 s)", reward(0.2, 1));
        behaviour = (number, exchange, request) -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("{\"scores\": [1".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            await();
        };
        fails("gave no scores in 1 attempts (no answer within 0.2 s)", reward(0.2, 0));
    }

    private void await() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aServerThatIsNotThereFails() {
        HttpReward reward = reward(5, 1);
        server.stop(0);
        assertThatThrownBy(() -> reward.score(submissions(2)))
                .isInstanceOf(RewardFailedException.class)
                .hasMessageStartingWith("the reward server " + url() + " gave no scores in 2 attempts (");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"scores": [1]}                 | answers 1 scores for 2 completions; one each is needed
            {"scores": [1, 2, 3]}           | answers 3 scores for 2 completions; one each is needed
            {"scores": [1, null]}           | answers null for completion 2 of 2; a finite number is needed
            {"scores": ["1", 2]}            | answers "1" for completion 1 of 2; a finite number is needed
            {"scores": [1, 1e999]}          | for completion 2 of 2; a finite number is needed
            {"scores": [1, NaN]}            | answers what is not JSON ({"scores": [1, NaN]})
            {"scores": 3}                   | answers without a list of scores ({"scores": 3})
            [1, 2]                          | answers without a list of scores ([1, 2])
            <html>hello</html>              | answers what is not JSON (<html>hello</html>)
            {"scores": [1, 2]} trailing     | answers what is not JSON
            """)
    void anAnswerThatIsNoListOfScoresIsRefusedInOneSentence(String body, String sentence) {
        behaviour = (number, exchange, request) -> reply(exchange, 200, body);
        fails(sentence, reward(20, 4));
        assertThat(requests).as("a wrong answer is not asked for again").hasSize(1);
    }

    @Test
    void anAnswerOfAnySizeIsNotRead() {
        behaviour = (number, exchange, request) -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] block = new byte[1 << 16];
            try (exchange) {
                for (int i = 0; i < 1 << 14; i++) { // a gigabyte
                    exchange.getResponseBody().write(block);
                }
            }
        };
        fails("gave no scores in 1 attempts (", reward(60, 0));
    }

    private void fails(String part, HttpReward reward) {
        assertThatThrownBy(() -> reward.score(submissions(2)))
                .isInstanceOf(RewardFailedException.class)
                .hasMessageStartingWith("the reward server " + url() + " ")
                .hasMessageContaining(part);
    }

    @Test
    void impossibleSettingsAreRefusedByKey() {
        refused("url is 'localhost:8000'", () -> new HttpRewardConfig("localhost:8000", 1, 1, 1, 1, 0, ""));
        refused("url is 'ftp://x/y'", () -> new HttpRewardConfig("ftp://x/y", 1, 1, 1, 1, 0, ""));
        refused("weight is NaN", () -> new HttpRewardConfig("", Double.NaN, 1, 1, 1, 0, ""));
        refused("batch_size is 0", () -> new HttpRewardConfig("", 1, 0, 1, 1, 0, ""));
        refused("parallel is 0", () -> new HttpRewardConfig("", 1, 1, 0, 1, 0, ""));
        refused("timeout is 0", () -> new HttpRewardConfig("", 1, 1, 1, 0, 0, ""));
        refused("retries is -1", () -> new HttpRewardConfig("", 1, 1, 1, 1, -1, ""));
        refused(
                "MOTET_NO_SUCH_KEY, which is not set",
                () -> new HttpReward(new HttpRewardConfig(url(), 1, 1, 1, 1, 0, "MOTET_NO_SUCH_KEY")));
    }

    private static void refused(String part, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining(part);
    }
}
