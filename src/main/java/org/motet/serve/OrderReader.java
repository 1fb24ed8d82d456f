package org.motet.serve;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.motet.rollout.SamplingConfig;
import org.motet.token.StopTokens;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Understands the bodies of both routes; what would change a completion and is not understood is refused. */
final class OrderReader {
    /** Likeliest tokens that may be asked for, as vLLM's default. */
    private static final int MOST_LOG_PROBS = 20;

    private static final int MOST_SAMPLES = 4096;
    private static final int MOST_CHOICES = 16_384;
    private static final int COMPLETION_TOKENS = 16; // OpenAI's default
    private static final int MOST_STOPS = 16;

    /** Fields that would change completions, with the values at which they change nothing. */
    private static final Map<String, List<String>> NOT_SUPPORTED = Map.ofEntries(
            Map.entry("frequency_penalty", List.of("0", "0.0")),
            Map.entry("presence_penalty", List.of("0", "0.0")),
            Map.entry("repetition_penalty", List.of("1", "1.0")),
            Map.entry("length_penalty", List.of("1", "1.0")),
            Map.entry("min_tokens", List.of("0")),
            Map.entry("logit_bias", List.of("{}")),
            Map.entry("suffix", List.of("\"\"")),
            Map.entry("use_beam_search", List.of("false")),
            Map.entry("tools", List.of("[]")),
            Map.entry("functions", List.of("[]")),
            Map.entry("response_format", List.of("{\"type\":\"text\"}")),
            Map.entry("structured_outputs", List.of()),
            Map.entry("guided_json", List.of()),
            Map.entry("guided_regex", List.of()),
            Map.entry("guided_choice", List.of()),
            Map.entry("guided_grammar", List.of()),
            Map.entry("bad_words", List.of("[]")),
            Map.entry("allowed_token_ids", List.of()),
            Map.entry("truncate_prompt_tokens", List.of()),
            Map.entry("prompt_embeds", List.of()));

    private final ServedModel model;

    OrderReader(ServedModel model) {
        this.model = model;
    }

    /** An order of the route of completions. */
    Order completions(JsonBody body) {
        List<int[]> prompts = prompts(body);
        boolean echo = body.flag("echo", false);
        int logProbs = body.whole("logprobs", -1, 0, MOST_LOG_PROBS);
        return order("cmpl-", body, prompts, echo, logProbs, "max_tokens", COMPLETION_TOKENS);
    }

    /** An order of the route of chats. */
    Order chat(JsonBody body) {
        int[] prompt = model.tokenizer().encode(chatText(body));
        boolean wanted = body.flag("logprobs", false);
        int likeliest = body.whole("top_logprobs", 0, 0, MOST_LOG_PROBS);
        if (likeliest > 0 && !wanted) {
            throw ApiException.wrong("top_logprobs", "top_logprobs needs logprobs to be true");
        }
        String limit = body.has("max_completion_tokens") ? "max_completion_tokens" : "max_tokens";
        return order("chatcmpl-", body, List.of(prompt), false, wanted ? likeliest : -1, limit, Integer.MAX_VALUE);
    }

    private Order order(
            String kind,
            JsonBody body,
            List<int[]> prompts,
            boolean echo,
            int logProbs,
            String limit,
            int defaultTokens) {
        requireModel(body);
        refuseUnsupported(body);
        int promptLogProbs = body.whole("prompt_logprobs", -1, 0, MOST_LOG_PROBS);
        boolean scores = echo || promptLogProbs >= 0;
        int room = room(prompts);
        int tokens =
                body.whole(limit, Math.clamp(defaultTokens, 1, Math.max(1, room)), scores ? 0 : 1, Integer.MAX_VALUE);
        boolean stream = body.flag("stream", false);
        if (stream && scores) {
            throw ApiException.wrong("stream", "echo and prompt_logprobs are not streamed; leave stream out");
        }
        if (tokens > room) {
            throw ApiException.wrong(
                    limit,
                    "the model has %d positions, but the longest prompt has %d tokens and %s is %d"
                            .formatted(model.positions(), model.positions() - room, limit, tokens));
        }
        int n = body.whole("n", 1, 1, MOST_SAMPLES);
        if ((long) n * prompts.size() > MOST_CHOICES) {
            throw ApiException.wrong(
                    "n",
                    "%d prompts with n = %d make more than %d completions, the most allowed"
                            .formatted(prompts.size(), n, MOST_CHOICES));
        }
        if (body.whole("best_of", n, 1, MOST_SAMPLES) != n) {
            throw ApiException.wrong("best_of", "best_of is not supported; leave it out");
        }
        return new Order(
                kind + UUID.randomUUID().toString().replace("-", ""),
                prompts,
                n,
                sampling(body, Math.max(1, tokens)),
                tokens > 0,
                stopTokens(body),
                stops(body),
                seed(body),
                logProbs,
                promptLogProbs,
                echo,
                stream,
                reading(body));
    }

    private Order.Reading reading(JsonBody body) {
        JsonNode options = body.get("stream_options");
        if (body.has("stream_options") && !options.isObject()) {
            throw body.wrong("stream_options", "an object");
        }
        return new Order.Reading(
                body.flag("skip_special_tokens", true),
                body.flag("include_stop_str_in_output", false),
                body.flag("return_token_ids", false),
                body.flag("return_tokens_as_token_ids", false),
                new JsonBody(options).flag("include_usage", false));
    }

    /** Tokens that the longest prompt leaves. */
    private int room(List<int[]> prompts) {
        int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElse(0);
        return model.positions() - longest;
    }

    private void requireModel(JsonBody body) {
        String name = body.text("model");
        if (name != null && !name.equals(model.name())) {
            throw ApiException.of(
                    404, "NotFoundError", "the model '" + name + "' is not here; it is '" + model.name() + "'");
        }
    }

    private static void refuseUnsupported(JsonBody body) {
        for (Map.Entry<String, List<String>> field : NOT_SUPPORTED.entrySet()) {
            String name = field.getKey();
            if (body.has(name) && !field.getValue().contains(body.get(name).toString())) {
                throw ApiException.wrong(name, name + " is not supported; leave it out");
            }
        }
    }

    private static SamplingConfig sampling(JsonBody body, int tokens) {
        int topK = body.whole("top_k", 0, -1, Integer.MAX_VALUE);
        try {
            return new SamplingConfig(
                    body.number("temperature", 1),
                    body.number("top_p", 1),
                    Math.max(topK, 0), // vLLM's -1: all
                    body.number("min_p", 0),
                    tokens);
        } catch (IllegalArgumentException e) {
            throw ApiException.wrong(null, String.valueOf(e.getMessage()));
        }
    }

    private StopTokens stopTokens(JsonBody body) {
        SortedSet<Integer> ids = new TreeSet<>();
        if (!body.flag("ignore_eos", false)) {
            ids.addAll(model.stopTokens().ids());
        }
        if (body.has("stop_token_ids")) {
            if (!body.get("stop_token_ids").isArray()) {
                throw body.wrong("stop_token_ids", "a list of token ids");
            }
            IntStream.of(JsonBody.ids(body.get("stop_token_ids"), "stop_token_ids"))
                    .forEach(ids::add);
        }
        return new StopTokens(ids);
    }

    private static List<String> stops(JsonBody body) {
        List<String> stops = body.texts("stop");
        if (stops.size() > MOST_STOPS) {
            throw ApiException.wrong(
                    "stop", "stop has " + stops.size() + " texts; up to " + MOST_STOPS + " are allowed");
        }
        return stops;
    }

    private static long seed(JsonBody body) {
        if (!body.has("seed")) {
            return ThreadLocalRandom.current().nextLong();
        }
        if (!body.get("seed").isIntegralNumber() || !body.get("seed").canConvertToLong()) {
            throw body.wrong("seed", "a whole number of 64 bits");
        }
        return body.get("seed").asLong();
    }

    /** A text, a list of texts, a list of token ids, or a list of such lists. */
    private List<int[]> prompts(JsonBody body) {
        JsonNode prompt = body.get("prompt");
        List<int[]> prompts = new ArrayList<>();
        if (prompt.isArray() && !prompt.isEmpty() && prompt.get(0).isNumber()) {
            prompts.add(JsonBody.ids(prompt, "prompt"));
        } else {
            for (JsonNode one : prompt.isArray() ? prompt : List.of(prompt)) {
                if (one.isString()) {
                    prompts.add(encoded(one.asString()));
                } else if (one.isArray()) {
                    prompts.add(JsonBody.ids(one, "prompt"));
                } else {
                    throw body.wrong("prompt", "a text, a list of token ids, or a list of these");
                }
            }
        }
        if (prompts.isEmpty() || prompts.stream().anyMatch(ids -> ids.length == 0)) {
            throw ApiException.wrong("prompt", "a prompt has no tokens; at least one is needed");
        }
        return prompts;
    }

    private int[] encoded(String text) {
        int[] opening = model.tokenizer().opening();
        int[] ids = model.tokenizer().encode(text);
        return IntStream.concat(IntStream.of(opening), IntStream.of(ids)).toArray();
    }

    private String chatText(JsonBody body) {
        JsonNode list = body.get("messages");
        if (!list.isArray() || list.isEmpty()) {
            throw body.wrong("messages", "a list of messages, at least one");
        }
        List<Map<String, Object>> messages = new ArrayList<>();
        for (JsonNode message : list) {
            messages.add(message(message));
        }
        Map<String, Object> given = new HashMap<>();
        if (body.has("chat_template_kwargs")) {
            given.putAll(JsonMapper.shared().convertValue(object(body, "chat_template_kwargs"), Map.class));
        }
        try {
            return model.chat().write(messages, body.flag("add_generation_prompt", true), given);
        } catch (IllegalArgumentException e) {
            throw ApiException.wrong("messages", String.valueOf(e.getMessage()));
        }
    }

    private static JsonNode object(JsonBody body, String name) {
        if (!body.get(name).isObject()) {
            throw body.wrong(name, "an object");
        }
        return body.get(name);
    }

    private static Map<String, Object> message(JsonNode message) {
        if (!message.path("role").isString()) {
            throw ApiException.wrong("messages", "a message has no role; needed are role and content, both texts");
        }
        JsonNode content = message.path("content");
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content.isArray() ? content : List.of(content)) {
            JsonNode piece = part.isObject() ? part.path("text") : part;
            if (!piece.isString()) {
                throw ApiException.wrong("messages", "the content of a message must be a text, or parts of type text");
            }
            text.append(piece.asString());
        }
        return Map.of("role", message.path("role").asString(), "content", text.toString());
    }
}
