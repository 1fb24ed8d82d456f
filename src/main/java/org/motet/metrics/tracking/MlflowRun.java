package org.motet.metrics.tracking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run of MLflow. Which one it is stands in {@code mlflow.json} of the run's folder, so that who goes on with the folder goes on
 * with it.
 *
 * @param uri of its server
 * @param run its id
 * @param artifacts address of its artifacts; what begins with {@code mlflow-artifacts:} the server takes itself
 */
record MlflowRun(String uri, String run, String artifacts) {
    private static final int PARAMS = 100; // that MLflow takes at once
    private static final String POINTS = "5000"; // that are asked for at once
    private static final int PARAM_LENGTH = 6000;

    /** The run of a folder on this server; empty if there is none that can be gone on with. */
    static Optional<MlflowRun> of(Path folder, String uri) throws IOException {
        Path file = file(folder);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            MlflowRun found = JsonMapper.shared().readValue(Files.readAllBytes(file), MlflowRun.class);
            return Optional.of(found).filter(run -> uri.equals(run.uri));
        } catch (JacksonException damaged) {
            return Optional.empty();
        }
    }

    /** Makes one for a folder, which does not know of it before it is {@linkplain #write written}. */
    static MlflowRun create(MlflowServer server, TrackingConfig config, Path folder, long now)
            throws IOException, InterruptedException {
        String name = config.experimentName().isEmpty()
                ? folder.toAbsolutePath().normalize().getFileName().toString()
                : config.experimentName();
        JsonNode info = server.post(
                        "runs/create",
                        Map.of(
                                "experiment_id",
                                experiment(server, config.projectName()),
                                "run_name",
                                name,
                                "start_time",
                                now,
                                "tags",
                                List.of(Map.of("key", "mlflow.source.name", "value", "motet"))))
                .path("run")
                .path("info");
        MlflowRun made = new MlflowRun(
                config.mlflowUri(),
                info.path("run_id").asString(""),
                info.path("artifact_uri").asString(""));
        if (made.run.isEmpty()) {
            throw new MlflowServer.Refused("", "the server made no run");
        }
        return made;
    }

    private static String experiment(MlflowServer server, String name) throws IOException, InterruptedException {
        try {
            return server.get("experiments/get-by-name", Map.of("experiment_name", name))
                    .path("experiment")
                    .path("experiment_id")
                    .asString("");
        } catch (MlflowServer.Refused none) {
            if (!none.code().equals("RESOURCE_DOES_NOT_EXIST")) {
                throw none;
            }
        }
        try {
            return server.post("experiments/create", Map.of("name", name))
                    .path("experiment_id")
                    .asString("");
        } catch (MlflowServer.Refused already) {
            if (!already.code().equals("RESOURCE_ALREADY_EXISTS")) {
                throw already;
            }
            return experiment(server, name); // another run was first
        }
    }

    /** Whether the server has it still; then it goes on. */
    boolean resume(MlflowServer server) throws IOException, InterruptedException {
        try {
            server.post("runs/update", Map.of("run_id", run, "status", "RUNNING"));
            return true;
        } catch (MlflowServer.Refused gone) {
            return false;
        }
    }

    /** The last step that it has numbers of; -1 if none. */
    long lastStep(MlflowServer server) throws IOException, InterruptedException {
        long last = -1;
        for (JsonNode metric : server.get("runs/get", Map.of("run_id", run))
                .path("run")
                .path("data")
                .path("metrics")) {
            last = Math.max(last, metric.path("step").asLong(0));
        }
        return last;
    }

    /** What it was told of a number, by step; of a step that was told twice the later. */
    Map<Long, Double> history(MlflowServer server, String name) throws IOException, InterruptedException {
        Map<Long, Double> points = new HashMap<>();
        Map<String, String> asked =
                new HashMap<>(Map.of("run_id", run, "metric_key", allowed(name), "max_results", POINTS));
        while (true) {
            JsonNode page = server.get("metrics/get-history", asked);
            page.path("metrics")
                    .forEach(point -> points.put(
                            point.path("step").asLong(0), point.path("value").asDouble(Double.NaN)));
            String next = page.path("next_page_token").asString("");
            if (next.isEmpty()) {
                return points;
            }
            asked.put("page_token", next);
        }
    }

    /** Says of another run that it goes on from here, and of this one that it ends. */
    void goesOnIn(MlflowServer server, MlflowRun next, long fromStep, long now)
            throws IOException, InterruptedException {
        tag(server, "motet.goes_on_in", next.run);
        next.tag(server, "motet.comes_from", run);
        next.tag(server, "motet.from_step", String.valueOf(fromStep));
        end(server, Outcome.KILLED, now);
    }

    private void tag(MlflowServer server, String key, String value) throws IOException, InterruptedException {
        server.post("runs/set-tag", Map.of("run_id", run, "key", key, "value", value));
    }

    void end(MlflowServer server, Outcome outcome, long now) throws IOException, InterruptedException {
        server.post("runs/update", Map.of("run_id", run, "status", outcome.name(), "end_time", now));
    }

    /** Tells the keys of the configuration. */
    void params(MlflowServer server, Map<String, String> keys) throws IOException, InterruptedException {
        List<Map<String, String>> params = new ArrayList<>();
        keys.forEach((key, value) -> params.add(Map.of("key", allowed(key), "value", shortened(value))));
        for (int from = 0; from < params.size(); from += PARAMS) {
            List<Map<String, String>> some = params.subList(from, Math.min(from + PARAMS, params.size()));
            server.post("runs/log-batch", Map.of("run_id", run, "params", some));
        }
    }

    private static String shortened(String value) {
        return value.length() <= PARAM_LENGTH ? value : value.substring(0, PARAM_LENGTH);
    }

    /** A name in MLflow's letters; {@code @} becomes {@code _at_}, as verl writes it. */
    static String allowed(String name) {
        return name.replace("@", "_at_").replaceAll("[^A-Za-z0-9_\\-. /]", "_");
    }

    /** Uploads those files of a run's folder that are there; a store that the server does not keep itself is not reached. */
    void upload(MlflowServer server, Path folder, List<String> files) throws IOException, InterruptedException {
        if (!artifacts.startsWith("mlflow-artifacts:")) {
            throw new MlflowServer.Refused(
                    "", "the server keeps artifacts at " + artifacts + ", where only MLflow's own client brings them");
        }
        String root = artifacts.replaceFirst("^mlflow-artifacts:(//[^/]*)?/", "");
        for (String name : files) {
            Path file = folder.resolve(name);
            if (Files.isRegularFile(file)) {
                server.upload(file, root + "/" + name);
            }
        }
    }

    /** From now on the folder is that of this run. */
    void write(Path folder) throws IOException {
        Path beside = folder.resolve(".mlflow.json.new");
        Files.write(beside, JsonMapper.shared().writeValueAsBytes(this));
        Files.move(beside, file(folder), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path file(Path folder) {
        return folder.resolve("mlflow.json");
    }
}
