package org.motet.metrics.tracking;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server that answers as MLflow does, and remembers what it was told. Its fields are read when the tracker has ended. */
final class FakeMlflow implements AutoCloseable {
    /** The status that a request is answered with instead of being heard; 0 to hear it, -1 for no answer at all. */
    volatile Function<String, Integer> trouble = _ -> 0;

    /** Counted down at the first request. */
    final CountDownLatch asked = new CountDownLatch(1);

    final Map<String, String> params = new TreeMap<>();
    final List<String> metrics = new ArrayList<>(); // name step value
    final Map<String, List<String>> byRun = new TreeMap<>(); // the same
    final List<String> tags = new ArrayList<>(); // run key value
    final Map<String, String> files = new TreeMap<>();
    final List<String> states = new ArrayList<>();
    final List<Integer> batches = new ArrayList<>(); // metrics in each
    int runs;

    private final HttpServer server;
    private final CountDownLatch closing = new CountDownLatch(1);
    private boolean hasExperiment;

    FakeMlflow() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::hear);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void hear(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            asked.countDown();
            int status = trouble.apply(path);
            if (status < 0) {
                closing.await();
                return;
            }
            String answer = status == 0
                    ? answer(path, exchange.getRequestURI().getQuery(), body)
                    : "{\"error_code\": \"NO\", \"message\": \"not you\"}";
            boolean isThere = !answer.isEmpty();
            byte[] text = (isThere ? answer : "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\", \"message\": \"none\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status != 0 ? status : isThere ? 200 : 404, text.length);
            exchange.getResponseBody().write(text);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Empty for what is not there. */
    private synchronized String answer(String path, String query, byte[] body) {
        if (path.startsWith("/api/2.0/mlflow-artifacts/artifacts/")) {
            files.put(
                    path.substring("/api/2.0/mlflow-artifacts/artifacts/".length()),
                    new String(body, StandardCharsets.UTF_8));
            return "{}";
        }
        JsonNode asked = body.length == 0
                ? JsonMapper.shared().createObjectNode()
                : JsonMapper.shared().readTree(body);
        switch (path.substring("/api/2.0/mlflow/".length())) {
            case "experiments/get-by-name":
                return hasExperiment ? "{\"experiment\": {\"experiment_id\": \"7\"}}" : "";
            case "experiments/create":
                hasExperiment = true;
                return "{\"experiment_id\": \"7\"}";
            case "runs/create":
                runs++;
                String id = "run" + runs;
                return """
                        {"run": {"info": {"run_id": "%s", "artifact_uri": "mlflow-artifacts:/7/%s/artifacts"}}}""".formatted(id, id);
            case "runs/get":
                return "{\"run\": {\"data\": {\"metrics\": [%s]}}}".formatted(points(parameter(query, "run_id"), ""));
            case "metrics/get-history":
                return "{\"metrics\": [%s]}"
                        .formatted(points(parameter(query, "run_id"), parameter(query, "metric_key")));
            case "runs/set-tag":
                tags.add(asked.path("run_id").asString() + " "
                        + asked.path("key").asString() + " "
                        + asked.path("value").asString());
                return "{}";
            case "runs/update":
                states.add(asked.path("run_id").asString() + " "
                        + asked.path("status").asString());
                return asked.path("run_id").asString().startsWith("run") ? "{}" : "";
            case "runs/log-batch":
                asked.path("params")
                        .forEach(p -> params.put(
                                p.path("key").asString(), p.path("value").asString()));
                asked.path("metrics").forEach(m -> {
                    String point = m.path("key").asString() + " "
                            + m.path("step").asLong() + " " + m.path("value").asString();
                    metrics.add(point);
                    byRun.computeIfAbsent(asked.path("run_id").asString(), _ -> new ArrayList<>())
                            .add(point);
                });
                batches.add(asked.path("metrics").size());
                return "{}";
            default:
                return "";
        }
    }

    private static String parameter(String query, String name) {
        return query.replaceFirst("(?:.*&)?" + name + "=([^&]*).*", "$1");
    }

    /** As MLflow lists them; of all numbers where none is named. */
    private String points(String run, String name) {
        return byRun.getOrDefault(run, List.of()).stream()
                .map(point -> point.split(" "))
                .filter(point -> name.isEmpty() || point[0].equals(name))
                .map(point -> "{\"key\": \"%s\", \"step\": %s, \"value\": %s}".formatted((Object[]) point))
                .collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
    }
}
