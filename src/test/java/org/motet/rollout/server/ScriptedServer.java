package org.motet.rollout.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** A server that answers as a test says; by itself as vLLM does, sample i of a prompt with the ids (first of the prompt, 100 + i, 2). */
final class ScriptedServer implements AutoCloseable {
    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private volatile Script script = ScriptedServer::vllm;

    /** What it was sent. */
    record Call(String method, String path, JsonNode body) {}

    /** What it says: a status of -1 breaks the connection. */
    record Answer(int status, String body) {
        static Answer of(String body) {
            return new Answer(200, body);
        }
    }

    /** Decides about an answer. */
    @FunctionalInterface
    interface Script {
        Answer to(Call call) throws InterruptedException;
    }

    ScriptedServer() throws IOException {
        this(0);
    }

    ScriptedServer(int port) throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        http.setExecutor(threads);
        http.createContext("/", this::handle);
        http.start();
    }

    ScriptedServer says(Script other) {
        script = other;
        return this;
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    int port() {
        return http.getAddress().getPort();
    }

    /** Bodies that were sent to a path, in their order. */
    List<JsonNode> sentTo(String path) {
        return calls.stream()
                .filter(call -> call.path.equals(path))
                .map(Call::body)
                .toList();
    }

    List<String> paths() {
        return calls.stream().map(Call::path).toList();
    }

    /** Most completions that were under way at once. */
    int most() {
        return most.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] sent = exchange.getRequestBody().readAllBytes();
        JsonNode body = sent.length == 0
                ? JsonNodeFactory.instance.objectNode()
                : JsonMapper.shared().readTree(sent);
        Call call =
                new Call(exchange.getRequestMethod(), exchange.getRequestURI().toString(), body);
        calls.add(call);
        int samples = body.path("n").asInt(0);
        most.accumulateAndGet(underWay.addAndGet(samples), Math::max);
        try {
            Answer answer = script.to(call);
            if (answer.status < 0) {
                exchange.close(); // without a word
                return;
            }
            byte[] bytes = answer.body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        } catch (InterruptedException e) {
            exchange.close();
        } finally {
            underWay.addAndGet(-samples);
        }
    }

    /** As vLLM answers. */
    static Answer vllm(Call call) {
        return switch (call.path) {
            case "/health" -> Answer.of("");
            case "/v1/models" -> Answer.of("{\"data\": [{\"id\": \"policy\"}, {\"id\": \"other\"}]}");
            case "/v1/completions" -> Answer.of(completions(call.body));
            case "/v1/load_lora_adapter", "/v1/unload_lora_adapter" -> Answer.of("Success: as you say.");
            case "/collective_rpc" -> Answer.of("{\"results\": [null]}");
            case "/reset_prefix_cache?reset_running_requests=true" -> Answer.of("{\"success\": true}");
            default -> new Answer(404, "{\"detail\": \"Not Found\"}");
        };
    }

    static String completions(JsonNode body) {
        int first = body.path("prompt").path(0).asInt();
        String prompt = body.path("prompt").toString();
        String scores = body.has("prompt_logprobs") ? ", \"prompt_logprobs\": " + scores(body.path("prompt")) : "";
        return IntStream.range(0, body.path("n").asInt(1))
                .mapToObj(i -> ("{\"index\": %d, \"text\": \"\", \"logprobs\": {\"token_logprobs\": [-0.5, -1.25, 0]}, "
                                + "\"finish_reason\": \"stop\", \"token_ids\": [%d, %d, 2], \"prompt_token_ids\": %s%s}")
                        .formatted(i, first, 100 + i, prompt, scores))
                .collect(Collectors.joining(", ", "{\"choices\": [", "]}"));
    }

    private static String scores(JsonNode prompt) {
        return StreamSupport.stream(prompt.spliterator(), false)
                .skip(1)
                .map(id -> "{\"" + id + "\": {\"logprob\": -2.5}}")
                .collect(Collectors.joining(", ", "[null, ", "]"));
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
