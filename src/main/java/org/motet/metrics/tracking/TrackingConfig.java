package org.motet.metrics.tracking;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.config.Key;

/** Who is told the numbers of each step. */
public record TrackingConfig(
        @Key(
                value = "who is told of each step; console and file (metrics.jsonl) are always",
                range = "console, file, tensorboard, mlflow, prometheus",
                verl = "trainer.logger",
                trl = "report_to")
        List<Logger> logger,

        @Key(value = "the experiment of MLflow that the run is one of", verl = "trainer.project_name", trl = "project")
        String projectName,

        @Key(
                value = "the run's name there; '' for that of its folder",
                verl = "trainer.experiment_name",
                trl = "run_name")
        String experimentName,

        @Key("MLflow's server, such as http://localhost:5000; '' for the environment variable MLFLOW_TRACKING_URI")
        String mlflowUri,

        @Key(
                value = "port of this machine at which Prometheus finds the newest numbers; 0 for any that is free",
                range = "0 to 65535")
        int prometheusPort) {

    /** A place that numbers go to. */
    public enum Logger {
        CONSOLE,
        FILE,
        TENSORBOARD,
        MLFLOW,
        PROMETHEUS
    }

    public static final TrackingConfig DEFAULT =
            new TrackingConfig(List.of(Logger.CONSOLE, Logger.FILE), "motet", "", "", 9464);

    public TrackingConfig {
        if (prometheusPort < 0 || prometheusPort > 65_535) {
            throw new IllegalArgumentException("prometheus_port is " + prometheusPort + "; allowed is 0 to 65535");
        }
        if (!mlflowUri.isEmpty() && !isServer(mlflowUri)) {
            throw new IllegalArgumentException("mlflow_uri is '" + mlflowUri + "'; it must be the address of a server,"
                    + " http://… or https://…");
        }
        if (projectName.isBlank()) {
            throw new IllegalArgumentException("project_name is empty; MLflow's experiment needs a name");
        }
        logger = List.copyOf(logger);
    }

    /** Whether the numbers go there, too. */
    boolean goesTo(Logger place) {
        return logger.contains(place);
    }

    /**
     * The same with the server of the environment variable {@code MLFLOW_TRACKING_URI}, where none is given.
     *
     * @throws IllegalArgumentException in one sentence if MLflow is asked for and there is no server's address
     */
    public TrackingConfig complete() {
        return complete(System.getenv("MLFLOW_TRACKING_URI"));
    }

    TrackingConfig complete(@Nullable String environment) {
        if (!goesTo(Logger.MLFLOW) || !mlflowUri.isEmpty()) {
            return this;
        }
        if (environment == null || !isServer(environment)) {
            throw new IllegalArgumentException("tracking.logger names mlflow, but tracking.mlflow_uri is not set and"
                    + " MLFLOW_TRACKING_URI is "
                    + (environment == null || environment.isEmpty() ? "not either" : "'" + environment + "'")
                    + "; give the address of a server, such as http://localhost:5000");
        }
        return new TrackingConfig(logger, projectName, experimentName, environment, prometheusPort);
    }

    private static boolean isServer(String address) {
        try {
            URI uri = new URI(address);
            return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        } catch (URISyntaxException malformed) {
            return false;
        }
    }
}
