package org.motet.serve;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.motet.model.CausalLm;
import org.motet.rollout.local.LiveEngine;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Workers;
import org.motet.train.StoredModel;
import org.motet.train.nano.NanoModel;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The nano model behind a real server on a free port, and a client. */
final class ServedNano implements AutoCloseable {
    final StoredModel stored;
    final CausalLm policy;
    final LiveEngine engine;
    final CompletionServer server;
    final HttpClient http = HttpClient.newHttpClient();
    private final Workers workers;

    ServedNano(LiveEngine.Limits limits, String key) throws IOException {
        this(limits, key, Duration.ofMinutes(1));
    }

    ServedNano(LiveEngine.Limits limits, String key, Duration bodyLimit) throws IOException {
        stored = StoredModel.open(NanoModel.directory());
        workers = Workers.forDevice(Device.CPU, 2);
        policy = stored.load(Device.CPU, DType.FLOAT32);
        engine = new LiveEngine(policy, stored.tokenizer(), workers, limits);
        ServedModel model = new ServedModel(
                "nano",
                "/models/nano",
                stored.tokenizer(),
                ServedNano::chat,
                stored.config().maxPositions(),
                stored.stopTokens(),
                engine,
                path -> StoredModel.reload(policy, path));
        server = CompletionServer.start(model, new CompletionServer.Address("127.0.0.1", 0), key, bodyLimit);
    }

    static ServedNano start() throws IOException {
        return new ServedNano(new LiveEngine.Limits(16, 100_000, 64), null);
    }

    private static String chat(List<Map<String, Object>> messages, boolean openAnswer, Map<String, Object> given) {
        StringBuilder text = new StringBuilder();
        messages.forEach(message -> text.append(message.get("role"))
                .append(": ")
                .append(message.get("content"))
                .append('\n'));
        return text + (openAnswer ? "assistant:" : "");
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path)).timeout(Duration.ofMinutes(1));
    }

    HttpRequest.Builder posted(String path, String body) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.replace('\'', '"')));
    }

    HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(posted(path, body).build(), BodyHandlers.ofString());
    }

    /** The answer to a request that must succeed; single quotes stand for double ones. */
    JsonNode ask(String path, String body) throws Exception {
        HttpResponse<String> response = post(path, body);
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + ": " + response.body());
        }
        return JsonMapper.shared().readTree(response.body());
    }

    JsonNode complete(String body) throws Exception {
        return ask("/v1/completions", body);
    }

    /** The events of a stream, which must end as it should. */
    List<JsonNode> stream(String path, String body) throws Exception {
        HttpResponse<String> response = post(path, body);
        if (response.statusCode() != 200 || !response.body().endsWith("data: [DONE]\n\n")) {
            throw new AssertionError(response.statusCode() + ": " + response.body());
        }
        return response.body()
                .lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> JsonMapper.shared().readTree(line.substring("data: ".length())))
                .toList();
    }

    String get(String path) throws Exception {
        return http.send(request(path).build(), BodyHandlers.ofString()).body();
    }

    Path directory() {
        return stored.files();
    }

    @Override
    public void close() throws InterruptedException {
        server.stop(Duration.ZERO);
        http.close();
        workers.close();
        policy.close();
        stored.close();
    }
}
