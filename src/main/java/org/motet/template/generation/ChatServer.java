package org.motet.template.generation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server with the chat interface of OpenAI ({@code POST URL/chat/completions}). What may pass by itself — no
 * connection, no answer in time, status 408, 429 or 5xx — is tried again after a pause that doubles.
 */
public final class ChatServer implements LanguageModel {
    private static final int LONGEST_REPLY = 1 << 20;

    private final URI endpoint;
    private final String model;
    private final @Nullable String key;
    private final Settings settings;
    private final HttpClient http;

    /**
     * How to ask.
     *
     * @param timeout for one request
     * @param retries after the first attempt
     * @param pause before the first retry
     */
    public record Settings(double temperature, int maxTokens, Duration timeout, int retries, Duration pause) {
        public static final Settings DEFAULT = new Settings(1.0, 400, Duration.ofSeconds(60), 4, Duration.ofSeconds(1));
    }

    /**
     * A server.
     *
     * @param url base address, such as {@code http://localhost:8000/v1}
     * @param key bearer token, or null for none
     */
    public ChatServer(String url, String model, @Nullable String key, Settings settings) {
        this.endpoint = endpoint(url);
        this.model = model;
        this.key = key;
        this.settings = settings;
        this.http = HttpClient.newBuilder()
                .version(
                        HttpClient.Version
                                .HTTP_1_1) // vLLM's server loses the body of a request that asks for an upgrade
                .connectTimeout(settings.timeout())
                .build();
    }

    private static URI endpoint(String url) {
        try {
            URI uri = URI.create(url.replaceFirst("/+$", "") + "/chat/completions");
            if ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + url + "' is no address: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("'" + url + "' is no address: it must begin with http:// or https://");
    }

    @Override
    public String name() {
        return model;
    }

    @Override
    public String reply(String message, long seed) {
        String trouble = "";
        for (int attempt = 0; attempt <= settings.retries(); attempt++) {
            pause(attempt);
            try {
                HttpResponse<String> response = http.send(request(message, seed), HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() == 200) {
                    return content(response.body());
                }
                trouble = "status " + response.statusCode() + ": " + shortened(response.body());
                if (response.statusCode() < 500 && response.statusCode() != 429 && response.statusCode() != 408) {
                    throw failed("refuses", trouble);
                }
            } catch (HttpTimeoutException e) {
                trouble = "no answer within " + settings.timeout().toMillis() / 1000.0 + " s";
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failed("was not waited for", "interrupted");
            } catch (IOException e) {
                trouble = e.getMessage() == null ? "no connection" : e.getMessage();
            }
        }
        throw failed("gave no reply in " + (settings.retries() + 1) + " attempts", trouble);
    }

    private UncheckedIOException failed(String what, String why) {
        String text = "the server " + endpoint + " " + what + " (" + why + ")";
        return new UncheckedIOException(text, new IOException(text));
    }

    private void pause(int attempt) {
        if (attempt == 0) {
            return;
        }
        try {
            Thread.sleep(settings.pause().multipliedBy(1L << Math.min(attempt - 1, 10)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("was not waited for", "interrupted");
        }
    }

    private HttpRequest request(String message, long seed) {
        ObjectNode body = JsonMapper.shared().createObjectNode();
        body.put("model", model)
                .put("temperature", settings.temperature())
                .put("max_tokens", settings.maxTokens())
                .put("seed", seed & 0x7fffffffL);
        body.putArray("messages").addObject().put("role", "user").put("content", message);
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                .timeout(settings.timeout())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(body)));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        return request.build();
    }

    private String content(String body) {
        try {
            if (body.length() <= LONGEST_REPLY) {
                JsonNode content = JsonMapper.shared()
                        .readTree(body)
                        .path("choices")
                        .path(0)
                        .path("message")
                        .path("content");
                if (content.isString()) {
                    return content.asString();
                }
            }
        } catch (JacksonException e) {
            throw failed("answers what is not JSON", shortened(body));
        }
        throw failed("answers without choices[0].message.content", shortened(body));
    }

    private static String shortened(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.isEmpty() ? "empty" : line.length() <= 120 ? line : line.substring(0, 117) + "...";
    }
}
