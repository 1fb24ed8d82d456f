package org.motet.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.motet.rollout.Completion;
import org.motet.rollout.Request;

/** Writes completions in the order of the input lines, each as soon as it and all before it are there. */
final class OrderedResults {
    private final List<GenerationLine> lines;
    private final Map<Request, Integer> places = new IdentityHashMap<>();
    private final boolean withText;
    private final LineOutput out;
    private final Map<Integer, List<Completion>> early = new HashMap<>();
    private int next;

    /** @param withText whether the engine has a tokenizer */
    OrderedResults(List<GenerationLine> lines, List<Request> requests, boolean withText, LineOutput out) {
        this.lines = lines;
        this.withText = withText;
        this.out = out;
        for (int i = 0; i < requests.size(); i++) {
            places.put(requests.get(i), i);
        }
    }

    /** Called from the threads that generate. */
    synchronized void add(Request request, List<Completion> completions) {
        Integer place = places.get(request);
        if (place == null) {
            throw new IllegalStateException("completions of a request that was not made");
        }
        early.put(place, completions);
        for (List<Completion> ready = early.remove(next); ready != null; ready = early.remove(next)) {
            write(lines.get(next), ready);
            next++;
        }
    }

    private void write(GenerationLine line, List<Completion> completions) {
        List<Map<String, Object>> results = new ArrayList<>();
        for (Completion completion : completions) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("ids", completion.tokens());
            if (withText) {
                result.put("text", completion.text());
            }
            result.put("logprobs", completion.logProbs());
            result.put("finish_reason", completion.finish().toString());
            results.add(result);
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("id", line.id());
        object.put("completions", results);
        try {
            out.write(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
