package org.motet.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import org.motet.rollout.local.LiveEngine.Pause;
import tools.jackson.databind.JsonNode;

/** The routes by which vLLM's weights are changed in training. */
record WeightRoutes(ServedModel model) {
    /** {@code {"method": "reload_weights", "kwargs": {"weights_path": "/folder"}}}. */
    void collectiveRpc(Exchange exchange) throws IOException, InterruptedException {
        JsonBody body = exchange.body();
        String method = body.text("method");
        if (!"reload_weights".equals(method)) {
            throw ApiException.wrong("method", "method is '" + method + "'; allowed is reload_weights");
        }
        Path folder = folder(body.get("kwargs"));
        try {
            GenerationRoute.awaited(model.engine().change(() -> model.weights().accept(folder)), exchange.client());
        } catch (IllegalArgumentException e) {
            throw ApiException.wrong("weights_path", String.valueOf(e.getMessage()));
        }
        exchange.json(Map.of(
                "results",
                Collections.singletonList(null),
                "weight_version",
                model.engine().weights()));
    }

    private static Path folder(JsonNode kwargs) {
        JsonNode path = kwargs.path("weights_path");
        if (path.isString()) {
            try {
                Path folder = Path.of(path.asString());
                if (folder.isAbsolute() && Files.isDirectory(folder)) {
                    return folder;
                }
            } catch (InvalidPathException e) {
                // told below
            }
        }
        throw ApiException.wrong(
                "weights_path",
                "kwargs.weights_path is " + path + "; needed is the absolute path of a model folder on this machine");
    }

    void pause(Exchange exchange) throws InterruptedException {
        String mode = exchange.query("mode");
        Pause pause;
        try {
            pause = mode == null ? Pause.ABORT : Pause.valueOf(mode.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw ApiException.wrong("mode", "mode is '" + mode + "'; allowed are abort, wait and keep");
        }
        model.engine().pause(pause);
        exchange.json(Map.of("status", "paused"));
    }

    void resume(Exchange exchange) {
        model.engine().resume();
        exchange.json(Map.of("status", "resumed"));
    }

    void isPaused(Exchange exchange) {
        exchange.json(Map.of("is_paused", model.engine().paused()));
    }

    /** Nothing of one request is kept for another, so there is nothing to forget. */
    void resetPrefixCache(Exchange exchange) {
        exchange.response().send();
    }
}
