package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
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
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server that speaks the completions route as vLLM does is given the work; one that does it differently is told of. */
class BenchPeerCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
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

    private int run(String path) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + path;
        String arguments =
                "bench peer --model policy --vocab 500 --prompts 3 --group 4 --prompt-len 7 --completion-len 5"
                        + " --repeats 2 --url " + url;
        return commandLine.execute(arguments.split(" "));
    }

    @Test
    void theSameWorkIsSentWithFreshPromptsEachTime() {
        answer = "{\"usage\": {\"completion_tokens\": 20}}";
        assertThat(run("/v1")).isZero();
        List<JsonNode> lines =
                out.toString().lines().map(JsonMapper.shared()::readTree).toList();
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
                "200 | <html> | answered with something other than JSON",
                "404 | {\"error\": \"no such model\"} | answered 404: {\"error\": \"no such model\"}"
            })
    void aServerThatDoesSomethingElseIsToldOf(int code, String body, String sentence) {
        status = code;
        answer = body;
        assertThat(run("")).isNotZero();
        assertThat(err.toString()).contains(sentence).hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }
}
