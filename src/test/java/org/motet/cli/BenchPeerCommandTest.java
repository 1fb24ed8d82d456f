package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server that speaks the completions route as vLLM does is given the work; one that does it differently is told of. */
class BenchPeerCommandTest {
    private final ConcurrentLinkedQueue<JsonNode> requests = new ConcurrentLinkedQueue<>();
    private HttpServer server;
    private volatile int status = 200;
    private volatile String answer = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/completions", exchange -> {
            requests.add(JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes()));
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private CommandRun run(String path) {
        return to("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private static CommandRun to(String url) {
        String arguments =
                "bench peer --model policy --vocab 500 --prompts 3 --group 4 --prompt-len 7 --completion-len 5"
                        + " --repeats 2 --url " + url;
        return CommandRun.of(arguments.split(" "));
    }

    @Test
    void theSameWorkIsSentWithFreshPromptsEachTime() {
        answer = "{\"usage\": {\"completion_tokens\": 20}}";
        List<JsonNode> lines = run("/v1").lines();
        assertThat(lines).hasSize(2).allSatisfy(line -> {
            assertThat(line.get("sequences").asInt()).isEqualTo(12);
            assertThat(line.get("gen_tok_s").asDouble()).isPositive();
        });
        assertThat(requests).hasSize(6).allSatisfy(request -> {
            assertThat(request.get("n").asInt()).isEqualTo(4);
            assertThat(request.get("max_tokens").asInt()).isEqualTo(5);
            assertThat(request.get("ignore_eos").asBoolean()).isTrue();
            assertThat(request.get("prompt"))
                    .hasSize(7)
                    .allSatisfy(id -> assertThat(id.asInt()).isBetween(100, 499));
        });
        assertThat(requests.stream().map(request -> request.get("prompt").toString()))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {\"usage\": {\"completion_tokens\": 5}} | generated 15 tokens, not the 60",
                "200 | {} | did not say in usage.completion_tokens",
                "200 | <html> | answers what is not JSON",
                "404 | {\"error\": \"no such model\"} | answered 404: {\"error\": \"no such model\"}"
            })
    void aServerThatDoesSomethingElseIsToldOf(int code, String body, String sentence) {
        status = code;
        answer = body;
        CommandRun run = run("");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.errors()).contains(sentence).hasLineCount(1);
        assertThat(run.output()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1:8000 | --url is '127.0.0.1:8000'; needed is an address such as http://127.0.0.1:8000",
                "ftp://127.0.0.1 | --url is 'ftp://127.0.0.1'; needed is an address such as http://127.0.0.1:8000",
                "http:///v1 | --url is 'http:///v1'; needed is an address such as http://127.0.0.1:8000",
                "http://127.0.0.1:9 | http://127.0.0.1:9/v1/completions cannot be reached"
            })
    void anAddressWhereNobodyAnswersIsNamed(String url, String sentence) {
        CommandRun run = to(url);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.errors()).startsWith("motet: " + sentence).hasLineCount(1);
    }
}
