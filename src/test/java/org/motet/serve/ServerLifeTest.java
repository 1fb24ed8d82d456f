package org.motet.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.motet.rollout.local.LiveEngine;
import tools.jackson.databind.JsonNode;

/** A server's load, its end, its weights and its key. */
class ServerLifeTest {
    /** Takes as long as the model has positions. */
    private static final String LONG = "{'prompt': [40], 'max_tokens': 1000, 'ignore_eos': true, 'n': 4, 'seed': 1}";

    private static final String SHORT =
            "{'prompt': [40], 'max_tokens': 10, 'ignore_eos': true, 'seed': 1, 'return_token_ids': true}";

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.sleep(1);
        }
    }

    private static CompletableFuture<HttpResponse<String>> later(ServedNano nano, String body) {
        return nano.http.sendAsync(nano.posted("/v1/completions", body).build(), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rowsOfAClientThatLeavesAreFreed(boolean stream) throws Exception {
        try (ServedNano nano = ServedNano.start()) {
            URI address = URI.create(nano.server.url());
            String body = LONG.replace('\'', '"').replace("4,", "16,").replace("}", ", \"stream\": " + stream + "}");
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
                OutputStream out = socket.getOutputStream();
                out.write(("POST /v1/completions HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
                                + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.US_ASCII));
                out.flush();
                await(() -> nano.engine.running() == 16);
                nano.engine.pause(LiveEngine.Pause.KEEP); // now they do not end by themselves
            }
            await(() -> metric(nano, "motet_requests_total{route=\"/v1/completions\",status=\"499\"} 1.0"));
            nano.engine.resume();
            nano.complete(SHORT);
            assertThat(nano.engine.running()).isZero();
            assertThat(nano.get("/metrics")).contains("motet_completions_total{finished_reason=\"length\"} 1.0");
        }
    }

    private static boolean metric(ServedNano nano, String line) {
        try {
            return nano.get("/metrics").contains(line);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectionIsClosedAfterTheAnswerWhereThatWasAskedFor(boolean stream) throws Exception {
        try (ServedNano nano = ServedNano.start();
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(),
                        URI.create(nano.server.url()).getPort())) {
            String body = "{\"prompt\": [40], \"max_tokens\": 2, \"stream\": " + stream + "}";
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("POST /v1/completions HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Type:"
                                    + " application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 200").contains("\"finish_reason\":\"length\"");
        }
    }

    @Test
    void aBodyThatDoesNotComeIsNotWaitedForWithoutEnd() throws Exception {
        try (ServedNano nano = new ServedNano(new LiveEngine.Limits(4, 100_000, 8), null, Duration.ofMillis(200));
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(),
                        URI.create(nano.server.url()).getPort())) {
            socket.getOutputStream()
                    .write(
                            "POST /v1/completions HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
                                    .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 408").contains("the body did not come whole within");
        }
    }

    @Test
    void aFullQueueSaysSoAndTheOthersAreAnswered() throws Exception {
        try (ServedNano nano = new ServedNano(new LiveEngine.Limits(4, 100_000, 1), null)) {
            nano.engine.pause(LiveEngine.Pause.KEEP);
            CompletableFuture<HttpResponse<String>> waiting = later(nano, SHORT);
            await(() -> nano.engine.waiting() == 1);
            HttpResponse<String> refused = nano.post("/v1/completions", SHORT);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(refused.body()).contains("1 requests wait already");
            nano.engine.resume();
            assertThat(waiting.get().statusCode()).isEqualTo(200);
            assertThat(nano.post("/v1/completions", SHORT).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void requestsInWorkAreAnsweredBeforeTheEndAndNewOnesAreNot() throws Exception {
        ServedNano nano = ServedNano.start();
        CompletableFuture<HttpResponse<String>> running = later(nano, LONG);
        await(() -> nano.engine.running() == 4);
        Thread stop = Thread.ofVirtual().start(() -> {
            try {
                nano.server.stop(Duration.ofMinutes(1));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        HttpResponse<String> answer = running.get(1, TimeUnit.MINUTES);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"completion_tokens\":4000");
        stop.join();
        nano.close();
    }

    @Test
    void completionsThatAreNotFinishedInTimeAreCutOff() throws Exception {
        ServedNano nano = ServedNano.start();
        nano.engine.pause(LiveEngine.Pause.KEEP);
        CompletableFuture<HttpResponse<String>> waiting = later(nano, LONG);
        await(() -> nano.engine.waiting() == 1);
        nano.close();
        assertThat(waiting.get().body()).contains("\"finish_reason\":\"abort\"");
    }

    @Test
    void weightsAreReadFromAFolderByVllmsRouteAndDamagedOnesAreRefused(@TempDir Path folder) throws Exception {
        try (ServedNano nano = ServedNano.start();
                Stream<Path> files = Files.list(nano.directory())) {
            JsonNode before = nano.complete(SHORT).get("choices").get(0);
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
            String reload =
                    "{'method': 'reload_weights', 'kwargs': {'weights_path': '%s', 'is_checkpoint_format': true}}";
            JsonNode same = nano.ask("/collective_rpc", reload.formatted(folder));
            assertThat(same.get("results").get(0).isNull()).isTrue();
            JsonNode again = nano.complete(SHORT).get("choices").get(0);
            assertThat(again.get("token_ids")).isEqualTo(before.get("token_ids"));
            assertThat(again.get("weight_version").asInt()).isEqualTo(1);

            byte[] weights = Files.readAllBytes(folder.resolve("model.safetensors"));
            byte[] changed = weights.clone();
            for (int i = changed.length / 2; i < changed.length - 4; i += 4) {
                changed[i + 3] = (byte) (changed[i + 3] ^ 0x80); // signs
            }
            Files.write(folder.resolve("model.safetensors"), changed);
            assertThat(nano.ask("/collective_rpc", reload.formatted(folder)).get("results"))
                    .hasSize(1);
            JsonNode other = nano.complete(SHORT).get("choices").get(0);
            assertThat(other.get("token_ids")).isNotEqualTo(before.get("token_ids"));
            assertThat(nano.get("/metrics")).contains("motet_weight_version 2.0");

            Files.write(folder.resolve("model.safetensors"), java.util.Arrays.copyOf(weights, weights.length / 2));
            HttpResponse<String> refused = nano.post("/collective_rpc", reload.formatted(folder));
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("model.safetensors");
            assertThat(nano.post("/collective_rpc", reload.formatted(folder.resolve("none")))
                            .body())
                    .contains("needed is the absolute path of a model folder");
            assertThat(nano.post("/collective_rpc", "{'method': 'save'}").body())
                    .contains("allowed is reload_weights");
            JsonNode kept = nano.complete(SHORT).get("choices").get(0);
            assertThat(kept.get("token_ids")).isEqualTo(other.get("token_ids"));
        }
    }

    @Test
    void aPauseOverHttpHoldsWhatComesUntilItIsResumed() throws Exception {
        try (ServedNano nano = ServedNano.start()) {
            assertThat(nano.ask("/pause?mode=keep", "").get("status").asString())
                    .isEqualTo("paused");
            CompletableFuture<HttpResponse<String>> waiting = later(nano, SHORT);
            await(() -> nano.engine.waiting() == 1);
            assertThat(nano.get("/is_paused")).isEqualTo("{\"is_paused\":true}");
            assertThat(nano.ask("/resume", "").get("status").asString()).isEqualTo("resumed");
            assertThat(waiting.get().statusCode()).isEqualTo(200);
            assertThat(nano.post("/reset_prefix_cache?reset_running_requests=true", "")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(nano.post("/pause?mode=now", "").body()).contains("allowed are abort, wait and keep");
        }
    }

    @Test
    void whoHasNoKeyIsRefusedEverywhereButAtTheDoor() throws Exception {
        try (ServedNano nano = new ServedNano(new LiveEngine.Limits(4, 100_000, 8), "secret")) {
            assertThat(nano.post("/v1/completions", SHORT).statusCode()).isEqualTo(401);
            assertThat(nano.get("/metrics")).contains("the key is missing or wrong");
            assertThat(nano.get("/health")).isEmpty();
            for (String key : new String[] {"secret", "secrets", ""}) {
                int status = nano.http
                        .send(
                                nano.posted("/v1/completions", SHORT)
                                        .header("Authorization", "Bearer " + key)
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode();
                assertThat(status).isEqualTo(key.equals("secret") ? 200 : 401);
            }
        }
    }
}
