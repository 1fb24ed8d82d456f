package org.motet.serve;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.token.Tokenizer;

/** Answers of {@code /v1/chat/completions}. */
record ChatForm(Tokenizer tokenizer) implements AnswerForm {
    @Override
    public String object(boolean piece) {
        return piece ? "chat.completion.chunk" : "chat.completion";
    }

    @Override
    public boolean opens() {
        return true;
    }

    @Override
    public Map<String, @Nullable Object> choice(Order order, Part part, @Nullable List<Drawn> scored) {
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        if (part.first()) {
            message.put("role", "assistant");
        }
        message.put("content", part.text());
        Map<String, @Nullable Object> choice = new LinkedHashMap<>();
        choice.put("index", part.choice().index);
        choice.put(order.stream() ? "delta" : "message", message);
        choice.put("logprobs", order.logProbs() < 0 ? null : new TokenTexts(tokenizer).content(order, part.drawn()));
        choice.put("finish_reason", part.finish() == null ? null : part.finish().toString());
        choice.put("stop_reason", part.stopReason());
        choice.put(
                "token_ids",
                order.reading().tokenIds()
                        ? part.drawn().stream().map(Drawn::token).toList()
                        : null);
        if (part.weights() != null) {
            choice.put("weight_version", part.weights());
        }
        return choice;
    }

    @Override
    public void addTo(Map<String, @Nullable Object> answer, Order order, List<@Nullable List<Drawn>> scored) {
        List<Drawn> prompt = scored.isEmpty() ? null : scored.getFirst();
        answer.put(
                "prompt_logprobs",
                order.promptLogProbs() >= 0 && prompt != null
                        ? new TokenTexts(tokenizer).promptLogProbs(order, prompt)
                        : null);
        answer.put(
                "prompt_token_ids", order.reading().tokenIds() ? order.prompts().getFirst() : null);
    }
}
