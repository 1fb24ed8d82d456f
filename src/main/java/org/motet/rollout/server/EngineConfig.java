package org.motet.rollout.server;

import java.net.URI;
import java.util.List;
import org.motet.config.Key;

/** Which engine generates, and how close it must keep to the policy that learns. */
public record EngineConfig(
        @Key(
                "who generates: this process, or servers that are running already (docs/engines.md); motet serve is a vllm")
        EngineKind engine,

        @Key("addresses of the servers, which share the prompts of a step")
        List<String> urls,

        @Key("whether servers get the new weights after each step; they cannot on openai")
        boolean syncWeights,

        @Key(
                value =
                        "largest mean difference, in nats a token, between the log-probabilities that a server and the policy give "
                                + "to the same fixed tokens; beyond it the run stops. 0 for no such check",
                range = "0 or more")
        double syncTolerance,

        @Key(
                value =
                        "steps that the weights of sampling may lie behind: with 1 the servers draw the next step's completions while "
                                + "this one's are learnt from",
                range = "0 or 1; 0 with engine=local",
                trl = "max_staleness")
        int maxStaleness,

        @Key("How servers are spoken to.") ServerConfig server) {
    /** In this process. */
    public static final EngineConfig LOCAL =
            new EngineConfig(EngineKind.LOCAL, List.of(), true, 0.1, 0, ServerConfig.DEFAULT);

    public EngineConfig {
        urls = List.copyOf(urls);
        for (String url : urls) {
            requireAddress(url);
        }
        if (engine.isServer() && urls.isEmpty()) {
            throw new IllegalArgumentException(
                    "urls is empty; an engine that is a server needs the address of at least one");
        }
        if (urls.stream().distinct().count() < urls.size()) {
            throw new IllegalArgumentException("urls names a server twice: " + String.join(", ", urls));
        }
        if (engine == EngineKind.OPENAI && syncWeights) {
            throw new IllegalArgumentException(
                    "sync_weights is true, but engine=openai has no route for weights; allowed are vllm and sglang, or"
                            + " sync_weights=false, with which the servers keep the weights that they have");
        }
        if (!(syncTolerance >= 0)) {
            throw new IllegalArgumentException(
                    "sync_tolerance is " + syncTolerance + "; allowed is 0 (no check) or more");
        }
        if (maxStaleness < 0 || maxStaleness > 1) {
            throw new IllegalArgumentException("max_staleness is " + maxStaleness + "; allowed is 0 or 1");
        }
        if (maxStaleness > 0 && !engine.isServer()) {
            throw new IllegalArgumentException(
                    "max_staleness is 1, but engine=local shares its weights with the update; only servers can draw meanwhile");
        }
    }

    /** Servers whose weights stay as they are. */
    public static EngineConfig frozen(EngineKind engine, List<String> urls, ServerConfig server) {
        return new EngineConfig(engine, urls, false, 0, 0, server);
    }

    private static void requireAddress(String url) {
        try {
            URI uri = URI.create(url);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return;
            }
        } catch (IllegalArgumentException malformed) {
            // told below
        }
        throw new IllegalArgumentException(
                "urls has '" + url + "'; needed are addresses such as http://127.0.0.1:8000");
    }
}
