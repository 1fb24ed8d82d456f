package org.motet.rollout.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON to and from one server, each exchange within a time limit for the whole of it. */
public final class ServerConnection implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final long LONGEST_ANSWER = 1L << 30;
    private static final int QUOTED = 300;

    private final String url;
    private final @Nullable String key;
    private final HttpClient http;

    /**
     * @param url of the server, with or without {@code /v1}
     * @param key bearer token; null for none
     */
    public ServerConnection(String url, @Nullable String key) {
        this.url = url.replaceFirst("/+$", "").replaceFirst("/v1$", "");
        this.key = key;
        this.http = HttpClient.newBuilder()
                .version(
                        HttpClient.Version
                                .HTTP_1_1) // vLLM's server loses the body of a request that asks for an upgrade
                .connectTimeout(CONNECT)
                .build();
    }

    /** Its address. */
    public String url() {
        return url;
    }

    /** @throws InterruptedException if this thread is; the request is given up then, which a server notices */
    public JsonNode post(String path, Object body, Duration limit) throws ServerFailure, InterruptedException {
        return read(path, send(path, posted(path, body), limit));
    }

    /** Posts where only success matters: some routes answer with a word, or with nothing. */
    void exchange(String path, Object body, Duration limit) throws ServerFailure, InterruptedException {
        send(path, posted(path, body), limit);
    }

    /** Names of the models and adapters that it has, in its own order. */
    List<String> models(Duration limit) throws ServerFailure, InterruptedException {
        String path = "/v1/models";
        JsonNode data = read(path, send(path, HttpRequest.newBuilder(URI.create(url + path)), limit))
                .path("data");
        return data.valueStream().map(model -> model.path("id").asString("")).toList();
    }

    /** Whether a path answers with status 200, whatever it says. */
    boolean answers(String path, Duration limit) throws InterruptedException {
        try {
            send(path, HttpRequest.newBuilder(URI.create(url + path)), limit);
            return true;
        } catch (ServerFailure failure) {
            return false;
        }
    }

    private HttpRequest.Builder posted(String path, Object body) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(body)));
    }

    private String send(String path, HttpRequest.Builder request, Duration limit)
            throws ServerFailure, InterruptedException {
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(request.build(), BodyHandlers.limiting(BodyHandlers.ofString(), LONGEST_ANSWER));
        HttpResponse<String> response;
        try {
            response = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ServerFailure(
                    ServerFailure.Kind.LATE,
                    url + path + " did not answer within " + limit.toMillis() / 1000.0 + " s",
                    e);
        } catch (ExecutionException e) {
            throw new ServerFailure(
                    ServerFailure.Kind.GONE, url + path + " cannot be reached (" + reason(e.getCause()) + ")", e);
        } finally {
            answer.cancel(true);
        }
        if (response.statusCode() != 200) {
            throw new ServerFailure(
                    kind(response.statusCode()),
                    url + path + " answered " + response.statusCode() + ": " + shortened(response.body()));
        }
        return response.body();
    }

    private static ServerFailure.Kind kind(int status) {
        return switch (status) {
            case 408, 425, 429 -> ServerFailure.Kind.BUSY;
            default -> status >= 500 ? ServerFailure.Kind.BROKEN : ServerFailure.Kind.REFUSED;
        };
    }

    private static String reason(@Nullable Throwable cause) {
        return cause instanceof IOException && cause.getMessage() != null ? cause.getMessage() : "no connection";
    }

    private JsonNode read(String path, String answer) throws ServerFailure {
        try {
            return JsonMapper.shared().readTree(answer);
        } catch (JacksonException e) {
            throw refused(path, "what is not JSON: " + shortened(answer));
        }
    }

    /** An answer that cannot be used. */
    ServerFailure refused(String path, String what) {
        return new ServerFailure(ServerFailure.Kind.REFUSED, url + path + " answers " + what);
    }

    private static String shortened(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.isEmpty() ? "nothing" : line.length() <= QUOTED ? line : line.substring(0, QUOTED - 3) + "...";
    }

    @Override
    public void close() {
        http.shutdownNow(); // an answer that nobody waits for any more must not keep the program
    }
}
