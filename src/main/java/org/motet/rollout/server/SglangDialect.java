package org.motet.rollout.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.motet.rollout.FinishReason;
import org.motet.rollout.SamplingConfig;
import tools.jackson.databind.JsonNode;

/** SGLang's own routes: {@code /generate}, and those by which weights are exchanged while nothing is generated. */
record SglangDialect() implements Dialect {
    private static final String GENERATE = "/generate";
    private static final String UPDATE = "/update_weights_from_disk";

    @Override
    public String model(ServerConnection server, String configured, Duration limit) {
        return "";
    }

    @Override
    public boolean isAlive(ServerConnection server, Duration limit) throws InterruptedException {
        return server.answers("/health", limit);
    }

    @Override
    public boolean givesSeveral() {
        return true;
    }

    @Override
    public List<Drawn> draw(ServerConnection server, Asked asked, Duration limit)
            throws ServerFailure, InterruptedException {
        Map<String, Object> sampling = sampling(asked.sampling());
        sampling.put("n", asked.samples());
        sampling.put("stop_token_ids", asked.stopTokens());
        sampling.put("no_stop_trim", true);
        if (!asked.stop().isEmpty()) {
            sampling.put("stop", asked.stop());
        }
        asked.seed().ifPresent(seed -> sampling.put("sampling_seed", seed));
        JsonNode answer = server.post(GENERATE, body(asked.model(), asked.prompt(), sampling, -1), limit);
        List<JsonNode> outputs = new ArrayList<>();
        if (answer.isArray()) {
            answer.forEach(outputs::add);
        } else {
            outputs.add(answer);
        }
        if (outputs.size() != asked.samples()) {
            throw server.refused(
                    GENERATE, outputs.size() + " completions, where " + asked.samples() + " were asked for");
        }
        List<Drawn> drawn = new ArrayList<>();
        for (JsonNode output : outputs) {
            requireVersion(server, asked.version(), output.path("meta_info").path("weight_version"));
            drawn.add(drawn(server, output).endedBy(asked.stopTokens()));
        }
        return drawn;
    }

    private static Map<String, Object> sampling(SamplingConfig config) {
        Map<String, Object> sampling = new LinkedHashMap<>();
        sampling.put("max_new_tokens", config.maxNewTokens());
        sampling.put("temperature", config.temperature());
        sampling.put("top_p", config.topP());
        sampling.put("top_k", config.topK() == 0 ? -1 : config.topK());
        sampling.put("min_p", config.minP());
        sampling.put("repetition_penalty", 1.0);
        sampling.put("presence_penalty", 0.0);
        sampling.put("frequency_penalty", 0.0);
        sampling.put("skip_special_tokens", false);
        return sampling;
    }

    /** @param model name of an adapter, or '' for the model itself */
    private static Map<String, Object> body(String model, int[] prompt, Map<String, Object> sampling, int scoredFrom) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("input_ids", prompt);
        body.put("sampling_params", sampling);
        body.put("return_logprob", true);
        body.put("logprob_start_len", scoredFrom);
        if (!model.isEmpty()) {
            body.put("lora_path", model);
        }
        return body;
    }

    private static Drawn drawn(ServerConnection server, JsonNode output) throws ServerFailure {
        JsonNode told = output.path("meta_info");
        Scored scored = scored(server, told.path("output_token_logprobs"), "output_token_logprobs", 0);
        return new Drawn(scored.tokens, scored.logProbs, finish(server, told.path("finish_reason")));
    }

    /** A server that was started anew while nobody looked has the weights of its beginning. */
    private static void requireVersion(ServerConnection server, String version, JsonNode told) throws ServerFailure {
        if (!version.isEmpty() && told.isString() && !told.asString().equals(version)) {
            throw new ServerFailure(
                    ServerFailure.Kind.GONE,
                    server.url() + " draws by weights " + told + ", not by the " + version + " that it was given");
        }
    }

    private static FinishReason finish(ServerConnection server, JsonNode reason) throws ServerFailure {
        return switch (reason.path("type").asString("")) {
            case "stop" -> FinishReason.STOP;
            case "length" -> FinishReason.LENGTH;
            default ->
                throw new ServerFailure( // an abort: of this request, not of the server
                        ServerFailure.Kind.BROKEN, server.url() + " ended a completion by " + reason);
        };
    }

    private record Scored(int[] tokens, float[] logProbs) {}

    /** Of a list of [log-probability, id, text]. */
    private static Scored scored(ServerConnection server, JsonNode list, String name, int from) throws ServerFailure {
        if (!list.isArray() || list.size() < from) {
            throw server.refused(GENERATE, "without meta_info." + name);
        }
        int[] tokens = new int[list.size() - from];
        float[] logProbs = new float[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            JsonNode one = list.get(from + i);
            JsonNode id = one.path(1);
            if (!id.isIntegralNumber()) {
                throw server.refused(GENERATE, "with " + one + " in meta_info." + name);
            }
            tokens[i] = id.asInt();
            logProbs[i] = Answers.logProb(server, GENERATE, one.path(0));
        }
        return new Scored(tokens, logProbs);
    }

    @Override
    public Optional<float[]> score(ServerConnection server, String model, int[] tokens, Duration limit)
            throws ServerFailure, InterruptedException {
        JsonNode answer = server.post(GENERATE, body(model, tokens, sampling(SamplingConfig.plain(1, 1)), 0), limit);
        Scored scored = // the first token has no log-probability
                scored(server, answer.path("meta_info").path("input_token_logprobs"), "input_token_logprobs", 1);
        if (scored.logProbs.length != tokens.length - 1) {
            throw server.refused(
                    GENERATE, scored.logProbs.length + 1 + " input_token_logprobs of " + tokens.length + " tokens");
        }
        return Optional.of(scored.logProbs);
    }

    @Override
    public void load(ServerConnection server, String model, StoredWeights weights, Duration limit)
            throws ServerFailure, InterruptedException {
        String path = weights.folder().toString();
        if (weights.adapter() != null) {
            requireSuccess(
                    server, "/load_lora_adapter", Map.of("lora_name", weights.adapter(), "lora_path", path), limit);
            return;
        }
        server.exchange("/pause_generation", Map.of("mode", "retract"), limit);
        try {
            requireSuccess(
                    server,
                    UPDATE,
                    Map.of(
                            "model_path",
                            path,
                            "weight_version",
                            String.valueOf(weights.version()),
                            "flush_cache",
                            true),
                    limit);
        } finally {
            server.exchange("/continue_generation", Map.of(), limit);
        }
    }

    private static void requireSuccess(ServerConnection server, String route, Map<String, Object> body, Duration limit)
            throws ServerFailure, InterruptedException {
        JsonNode answer = server.post(route, body, limit);
        if (!answer.path("success").asBoolean(false)) {
            throw server.refused(route, answer.toString());
        }
    }

    @Override
    public String loadNeeds(boolean adapter) {
        return adapter
                ? "SGLang must run with --enable-lora --max-lora-rank"
                : "SGLang must be one that trains with others";
    }

    @Override
    public void unload(ServerConnection server, String adapter, Duration limit)
            throws ServerFailure, InterruptedException {
        server.exchange("/unload_lora_adapter", Map.of("lora_name", adapter), limit);
    }
}
