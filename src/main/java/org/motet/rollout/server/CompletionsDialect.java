package org.motet.rollout.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.motet.rollout.FinishReason;
import org.motet.rollout.SamplingConfig;
import tools.jackson.databind.JsonNode;

/**
 * OpenAI's {@code /v1/completions} with token ids in and out; with vLLM's further keys, routes for weights and scores of prompts where
 * the server is one. All that a server might take from a model's {@code generation_config.json} is said.
 *
 * @param isVllm whether it has more than the common route
 */
record CompletionsDialect(boolean isVllm) implements Dialect {
    private static final String COMPLETIONS = "/v1/completions";
    private static final String LOAD = "/v1/load_lora_adapter";

    @Override
    public String model(ServerConnection server, String configured, Duration limit)
            throws ServerFailure, InterruptedException {
        if (!configured.isEmpty()) {
            return configured;
        }
        return server.models(limit).stream()
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElseThrow(() -> server.refused("/v1/models", "without the name of a model"));
    }

    @Override
    public boolean isAlive(ServerConnection server, Duration limit) throws InterruptedException {
        return server.answers(isVllm ? "/health" : "/v1/models", limit);
    }

    @Override
    public boolean givesSeveral() {
        return isVllm;
    }

    @Override
    public List<Drawn> draw(ServerConnection server, Asked asked, Duration limit)
            throws ServerFailure, InterruptedException {
        Map<String, Object> body = body(asked.model(), asked.prompt(), asked.sampling());
        body.put("n", asked.samples());
        body.put("logprobs", isVllm ? 0 : 1);
        asked.seed().ifPresent(seed -> body.put("seed", seed));
        if (!asked.stop().isEmpty()) {
            body.put("stop", asked.stop());
        }
        if (isVllm) {
            body.put("stop_token_ids", asked.stopTokens());
            body.put("include_stop_str_in_output", true);
        }
        JsonNode choices = server.post(COMPLETIONS, body, limit).path("choices");
        if (choices.size() != asked.samples()) {
            throw server.refused(
                    COMPLETIONS, choices.size() + " completions, where " + asked.samples() + " were asked for");
        }
        List<Drawn> drawn = new ArrayList<>(Collections.nCopies(choices.size(), null));
        for (JsonNode choice : choices) {
            int index = choice.path("index").asInt(-1);
            if (index < 0 || index >= drawn.size() || drawn.get(index) != null) {
                throw server.refused(COMPLETIONS, "with a choice whose index is " + choice.path("index"));
            }
            requireOwn(server, asked.prompt(), choice.path("prompt_token_ids"));
            drawn.set(index, drawn(server, choice).endedBy(asked.stopTokens()));
        }
        return drawn;
    }

    private Map<String, Object> body(String model, int[] prompt, SamplingConfig sampling) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", model);
        body.put("prompt", prompt);
        body.put("max_tokens", sampling.maxNewTokens());
        body.put("temperature", sampling.temperature());
        body.put("top_p", sampling.topP());
        body.put("presence_penalty", 0.0);
        body.put("frequency_penalty", 0.0);
        body.put("return_token_ids", true);
        if (isVllm || sampling.topK() > 0) {
            body.put("top_k", sampling.topK());
        }
        if (isVllm || sampling.minP() > 0) {
            body.put("min_p", sampling.minP());
        }
        if (isVllm) {
            body.put("repetition_penalty", 1.0);
            body.put("skip_special_tokens", false);
        }
        return body;
    }

    private static void requireOwn(ServerConnection server, int[] prompt, JsonNode continued) throws ServerFailure {
        if (continued.isArray()
                && !Arrays.equals(prompt, Answers.ids(server, COMPLETIONS, continued, "prompt_token_ids"))) {
            throw server.refused(COMPLETIONS, "with the continuation of another prompt than it was sent");
        }
    }

    private static Drawn drawn(ServerConnection server, JsonNode choice) throws ServerFailure {
        JsonNode told = choice.path("logprobs");
        JsonNode content = told.path("content"); // llama.cpp: a list of tokens, each with its id
        int[] tokens;
        float[] logProbs;
        if (choice.path("token_ids").isArray()) {
            tokens = Answers.ids(server, COMPLETIONS, choice.path("token_ids"), "token_ids");
            logProbs = logProbs(server, told.path("token_logprobs"), tokens.length);
        } else if (content.isArray() && content.path(0).has("id")) {
            tokens = new int[content.size()];
            logProbs = new float[content.size()];
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = content.get(i).path("id").asInt();
                logProbs[i] =
                        Answers.logProb(server, COMPLETIONS, content.get(i).path("logprob"));
            }
        } else {
            throw server.refused(
                    COMPLETIONS, "without token ids; needed is a server that knows \"return_token_ids\", as vLLM does");
        }
        return new Drawn(tokens, logProbs, finish(server, choice.path("finish_reason")));
    }

    private static float[] logProbs(ServerConnection server, JsonNode list, int length) throws ServerFailure {
        if (list.size() != length) {
            throw server.refused(COMPLETIONS, list.size() + " log-probabilities of " + length + " tokens");
        }
        float[] logProbs = new float[length];
        for (int i = 0; i < length; i++) {
            logProbs[i] = Answers.logProb(server, COMPLETIONS, list.get(i));
        }
        return logProbs;
    }

    private static FinishReason finish(ServerConnection server, JsonNode reason) throws ServerFailure {
        return switch (reason.asString("")) {
            case "stop" -> FinishReason.STOP;
            case "length" -> FinishReason.LENGTH;
            default ->
                throw new ServerFailure( // such as abort: of this request, not of the server
                        ServerFailure.Kind.BROKEN, server.url() + " ended a completion by " + reason);
        };
    }

    /** vLLM reads its own prompt anew for it, whatever is cached. */
    @Override
    public Optional<float[]> score(ServerConnection server, String model, int[] tokens, Duration limit)
            throws ServerFailure, InterruptedException {
        if (!isVllm) {
            return Optional.empty();
        }
        Map<String, Object> body = body(model, tokens, SamplingConfig.plain(1, 1));
        body.put("prompt_logprobs", 0);
        JsonNode choice = server.post(COMPLETIONS, body, limit).path("choices").path(0);
        JsonNode scored = choice.path("prompt_logprobs");
        if (scored.size() != tokens.length) {
            throw server.refused(
                    COMPLETIONS, "without prompt_logprobs of the " + tokens.length + " tokens it was sent");
        }
        float[] logProbs = new float[tokens.length - 1];
        for (int i = 1; i < tokens.length; i++) {
            JsonNode own = scored.get(i).path(String.valueOf(tokens[i]));
            logProbs[i - 1] = Answers.logProb(server, COMPLETIONS, own.path("logprob"));
        }
        return Optional.of(logProbs);
    }

    @Override
    public void load(ServerConnection server, String model, StoredWeights weights, Duration limit)
            throws ServerFailure, InterruptedException {
        String path = weights.folder().toString();
        if (weights.adapter() != null) {
            server.exchange(LOAD, Map.of("lora_name", weights.adapter(), "lora_path", path), limit);
            return;
        }
        Map<String, Object> where = Map.of("weights_path", path, "is_checkpoint_format", true);
        server.exchange("/collective_rpc", Map.of("method", "reload_weights", "kwargs", where), limit);
        server.exchange("/reset_prefix_cache?reset_running_requests=true", Map.of(), limit);
    }

    @Override
    public String loadNeeds(boolean adapter) {
        return adapter
                ? "vLLM must run with VLLM_ALLOW_RUNTIME_LORA_UPDATING=True and --enable-lora --max-lora-rank"
                : "vLLM must run with VLLM_SERVER_DEV_MODE=1";
    }

    @Override
    public void unload(ServerConnection server, String adapter, Duration limit)
            throws ServerFailure, InterruptedException {
        server.exchange("/v1/unload_lora_adapter", Map.of("lora_name", adapter), limit);
    }
}
