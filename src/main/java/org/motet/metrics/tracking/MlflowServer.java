package org.motet.metrics.tracking;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * MLflow's REST interface, version 2.0 of it, as far as a run needs it. Each call answers or fails within seconds: with a {@link
 * Refused} where asking again brings the same, else with another {@link IOException}.
 */
final class MlflowServer {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String API = "/api/2.0/mlflow/";
    private static final long LONGEST_ANSWER = 4 << 20; // bytes
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final String address;
    private final @Nullable String authorization;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    /**
     * @param address such as {@code http://localhost:5000}
     * @param environment of the process, for MLflow's variables {@code MLFLOW_TRACKING_TOKEN}, {@code MLFLOW_TRACKING_USERNAME}
     *     and {@code MLFLOW_TRACKING_PASSWORD}
     */
    MlflowServer(String address, Map<String, String> environment) {
        this.address = address.replaceAll("/+$", "");
        this.authorization = authorization(environment);
    }

    private static @Nullable String authorization(Map<String, String> environment) {
        String token = environment.get("MLFLOW_TRACKING_TOKEN");
        String user = environment.get("MLFLOW_TRACKING_USERNAME");
        if (token != null) {
            return "Bearer " + token;
        }
        if (user == null) {
            return null;
        }
        String pair = user + ":" + environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /** An answer that says no. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        private final String code;

        Refused(String code, String message) {
            super(message);
            this.code = code;
        }

        /** MLflow's own word for it, such as {@code RESOURCE_DOES_NOT_EXIST}. */
        String code() {
            return code;
        }
    }

    /** The answer to a question about what is there. */
    JsonNode get(String call, Map<String, String> parameters) throws IOException, InterruptedException {
        String query = parameters.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "?", ""));
        return json(send(request(API + call + query).GET()));
    }

    /** The answer to something that is to be done. */
    JsonNode post(String call, Map<String, ?> body) throws IOException, InterruptedException {
        return json(send(request(API + call)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))));
    }

    /** @param place below the root of the server's store of artifacts */
    void upload(Path file, String place) throws IOException, InterruptedException {
        StringBuilder path = new StringBuilder("/api/2.0/mlflow-artifacts/artifacts");
        for (String step : place.split("/")) {
            path.append('/')
                    .append(URLEncoder.encode(step, StandardCharsets.UTF_8).replace("+", "%20"));
        }
        send(request(path.toString())
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofFile(file)));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address + path)).timeout(ANSWER);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return request;
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer;
        try {
            answer = http.send(request.build(), BodyHandlers.limiting(BodyHandlers.ofString(), LONGEST_ANSWER));
        } catch (HttpTimeoutException slow) {
            throw new IOException("no answer within " + ANSWER.toSeconds() + " s", slow);
        } catch (ConnectException closed) {
            throw new IOException("no connection", closed);
        }
        int status = answer.statusCode();
        if (status == 429 || status >= 500) {
            throw new IOException("status " + status);
        }
        if (status != 200) {
            throw refused(status, answer.body());
        }
        return answer.body();
    }

    private static Refused refused(int status, String body) {
        try {
            JsonNode said = JSON.readTree(body);
            if (said.path("message").isString()) {
                String message =
                        said.path("message").asString().lines().findFirst().orElse("");
                return new Refused(said.path("error_code").asString(""), "status " + status + ": " + message);
            }
        } catch (JacksonException noJson) {
            // Of something else than MLflow: the status must do.
        }
        return new Refused("", "status " + status + ", and not as MLflow says it");
    }

    private JsonNode json(String body) throws IOException {
        try {
            return JSON.readTree(body);
        } catch (JacksonException failure) {
            throw new Refused("", address + " does not answer as MLflow does");
        }
    }
}
