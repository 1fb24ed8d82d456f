package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.motet.config.Spelling;
import org.motet.rollout.server.EngineConfig;
import org.motet.rollout.server.EngineKind;
import org.motet.rollout.server.ServerConfig;
import org.motet.tensor.Workers;
import org.motet.train.StoredModel;
import org.motet.train.ask.AskedEngine;
import picocli.CommandLine.Option;

/** Who answers for a model: this process, or servers that have it. */
final class EngineOptions {
    @Option(
            names = "--engine",
            paramLabel = "KIND",
            defaultValue = "local",
            description =
                    "local loads the model here; vllm (also motet serve), sglang and openai ask servers that have it, for which"
                            + " --model needs configuration and tokenizer, but no weights (default ${DEFAULT-VALUE}).")
    private String engine;

    @Option(names = "--url", paramLabel = "URL", split = ",", description = "Servers, which share the work.")
    private List<String> urls = new ArrayList<>();

    @Option(
            names = "--served-model",
            paramLabel = "NAME",
            defaultValue = "",
            description = "The servers' name of the model (default: the first that they list).")
    private String served;

    @Option(
            names = "--server-key-env",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Environment variable with the key, if the servers want one.")
    private String keyVariable;

    private EngineKind kind() {
        return kind(engine);
    }

    /** The kind that a word names. */
    static EngineKind kind(String word) {
        return Spelling.read(EngineKind.class, word)
                .orElseThrow(() -> new IllegalArgumentException("the engine is '" + word + "'; allowed are "
                        + String.join(", ", Spelling.of(EngineKind.class))));
    }

    /** Checks what can be checked before there is a model. */
    void check() {
        config(kind(), urls, served, keyVariable);
    }

    /** Those of a server, or of none. */
    static EngineConfig config(EngineKind kind, List<String> urls, String served, String keyVariable) {
        if (!kind.isServer()) {
            if (!urls.isEmpty()) {
                throw new IllegalArgumentException(
                        "--url names servers, but --engine is local; allowed with it are " + "vllm, sglang and openai");
            }
            return EngineConfig.LOCAL;
        }
        try {
            return EngineConfig.frozen(kind, urls, ServerConfig.of(served, keyVariable));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--" + String.valueOf(e.getMessage()).replaceFirst("^urls", "url"), e);
        }
    }

    /** Opens the model's files; those of a server's need not hold weights. */
    StoredModel open(ModelOptions model, PrintWriter err) throws IOException {
        return kind().isServer() ? model.describe(err) : model.open(err);
    }

    /** Who answers. */
    AskedEngine.Opening opening(ModelOptions model, Workers workers, PrintWriter err) {
        return kind().isServer()
                ? AskedEngine.servers(config(kind(), urls, served, keyVariable), err::println)
                : AskedEngine.here(model.device(), model.compute(), workers);
    }

    /** What decides about the model's numbers: the type that it computes in here, or the engine. */
    String compute(ModelOptions model) {
        return kind().isServer() ? (Spelling.of(kind()) + " " + served).strip() : Spelling.of(model.compute());
    }
}
