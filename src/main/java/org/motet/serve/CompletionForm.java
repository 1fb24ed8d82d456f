package org.motet.serve;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.token.Tokenizer;

/** Answers of {@code /v1/completions}. */
record CompletionForm(Tokenizer tokenizer) implements AnswerForm {
    @Override
    public String object(boolean piece) {
        return "text_completion";
    }

    @Override
    public boolean opens() {
        return false;
    }

    @Override
    public Map<String, @Nullable Object> choice(Order order, Part part, @Nullable List<Drawn> scored) {
        TokenTexts texts = new TokenTexts(tokenizer);
        boolean ids = order.reading().tokenIds();
        List<Drawn> told = new ArrayList<>();
        if (order.echo() && scored != null) {
            told.addAll(scored);
        }
        told.addAll(part.drawn());
        Map<String, @Nullable Object> choice = new LinkedHashMap<>();
        choice.put("index", part.choice().index);
        choice.put("text", (order.echo() ? tokenizer.decode(part.choice().prompt, false) : "") + part.text());
        choice.put("logprobs", order.logProbs() < 0 ? null : texts.columns(order, part.choice(), told));
        choice.put("finish_reason", part.finish() == null ? null : part.finish().toString());
        choice.put("stop_reason", part.stopReason());
        choice.put("token_ids", ids ? part.drawn().stream().map(Drawn::token).toList() : null);
        choice.put(
                "prompt_logprobs",
                order.promptLogProbs() >= 0 && scored != null ? texts.promptLogProbs(order, scored) : null);
        choice.put("prompt_token_ids", ids && part.first() ? part.choice().prompt : null);
        if (part.weights() != null) {
            choice.put("weight_version", part.weights());
        }
        return choice;
    }

    @Override
    public void addTo(Map<String, @Nullable Object> answer, Order order, List<@Nullable List<Drawn>> scored) {}
}
