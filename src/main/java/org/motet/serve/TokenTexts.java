package org.motet.serve;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.token.Tokenizer;

/** Log-probabilities with the texts of their tokens, in the forms of both routes. */
record TokenTexts(Tokenizer tokenizer) {
    String text(int token) {
        return tokenizer.decode(new int[] {token}, false);
    }

    private String name(int token, Order order) {
        return order.reading().tokensAsIds() ? "token_id:" + token : text(token);
    }

    /** As the route of completions has them. */
    Map<String, @Nullable Object> columns(Order order, Choice choice, List<Drawn> tokens) {
        List<String> names = new ArrayList<>();
        List<@Nullable Float> logProbs = new ArrayList<>();
        List<@Nullable Map<String, Float>> tops = new ArrayList<>();
        List<Integer> offsets = new ArrayList<>();
        for (Drawn token : tokens) {
            String name = name(token.token(), order);
            names.add(name);
            logProbs.add(token.logProb());
            offsets.add(choice.offset(name.length()));
            Float own = token.logProb();
            if (own == null) {
                tops.add(null);
                continue;
            }
            Map<String, Float> top = new LinkedHashMap<>();
            top.put(name, own);
            token.likeliest(order.logProbs())
                    .forEach(candidate -> top.putIfAbsent(name(candidate.token(), order), candidate.logProb()));
            tops.add(top);
        }
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("text_offset", offsets);
        columns.put("token_logprobs", logProbs);
        columns.put("tokens", names);
        columns.put("top_logprobs", tops);
        return columns;
    }

    /** As the route of chats has them. */
    Map<String, Object> content(Order order, List<Drawn> tokens) {
        List<Map<String, @Nullable Object>> content = new ArrayList<>();
        for (Drawn token : tokens) {
            Map<String, @Nullable Object> entry = entry(order, token.token(), token.logProb());
            entry.put(
                    "top_logprobs",
                    token.likeliest(order.logProbs()).stream()
                            .map(candidate -> entry(order, candidate.token(), candidate.logProb()))
                            .toList());
            content.add(entry);
        }
        return Map.of("content", content);
    }

    private Map<String, @Nullable Object> entry(Order order, int token, @Nullable Float logProb) {
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("token", name(token, order));
        entry.put("logprob", logProb);
        byte[] bytes = text(token).getBytes(StandardCharsets.UTF_8);
        List<Integer> unsigned = new ArrayList<>();
        for (byte b : bytes) {
            unsigned.add(b & 0xff);
        }
        entry.put("bytes", unsigned);
        return entry;
    }

    /** As vLLM tells those of prompts: for each place the candidates by their ids. */
    List<@Nullable Map<String, Object>> promptLogProbs(Order order, List<Drawn> tokens) {
        List<@Nullable Map<String, Object>> places = new ArrayList<>();
        for (Drawn token : tokens) {
            Float own = token.logProb();
            if (own == null) {
                places.add(null);
                continue;
            }
            Map<String, Object> place = new LinkedHashMap<>();
            place.put(String.valueOf(token.token()), candidate(token.token(), own, token.rank()));
            for (Drawn.Candidate likely : token.likeliest(order.promptLogProbs())) {
                place.putIfAbsent(
                        String.valueOf(likely.token()), candidate(likely.token(), likely.logProb(), likely.rank()));
            }
            places.add(place);
        }
        return places;
    }

    private Map<String, @Nullable Object> candidate(int token, float logProb, int rank) {
        Map<String, @Nullable Object> candidate = new LinkedHashMap<>();
        candidate.put("logprob", logProb);
        candidate.put("rank", rank == 0 ? null : rank);
        candidate.put("decoded_token", text(token));
        return candidate;
    }
}
