package org.motet.evaluation.verifier;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.motet.math.MathVerifier;
import org.motet.math.Policy;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Pairs of reference answer and completion with a label and the verdicts of other graders. */
public record LabelledPairs(List<VerifyLine> lines) {

    public static LabelledPairs read(String file, List<String> texts) {
        List<VerifyLine> lines = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            if (!texts.get(i).isBlank()) {
                lines.add(VerifyLine.read(texts.get(i), file, i + 1));
            }
        }
        return new LabelledPairs(List.copyOf(lines));
    }

    /** Ours first, then each other column of true and false. */
    public List<Agreement> agreements(Policy policy) {
        Map<String, Agreement> all = new LinkedHashMap<>();
        for (VerifyLine line : lines) {
            JsonNode label = line.node().path("label");
            if (!label.isBoolean()) {
                continue;
            }
            boolean ours =
                    MathVerifier.verify(line.golds(), line.completion(), policy).correct();
            add(all, "Motet", label.asBoolean(), ours);
            for (Map.Entry<String, JsonNode> column : line.node().properties()) {
                if (column.getValue().isBoolean() && !column.getKey().equals("label")) {
                    add(
                            all,
                            column.getKey(),
                            label.asBoolean(),
                            column.getValue().asBoolean());
                }
            }
        }
        return List.copyOf(all.values());
    }

    private static void add(Map<String, Agreement> all, String grader, boolean label, boolean verdict) {
        Agreement before = all.getOrDefault(grader, new Agreement(grader, 0, 0, 0, 0));
        all.put(grader, before.plus(label, verdict));
    }

    /** Times every pair in each round; its shortest time counts, so that other load on the machine does not. */
    public void time(Policy policy, int rounds, ObjectNode result) {
        long[] times = new long[lines.size()];
        Arrays.fill(times, Long.MAX_VALUE);
        for (int round = 0; round < Math.max(1, rounds); round++) {
            for (int i = 0; i < times.length; i++) {
                VerifyLine line = lines.get(i);
                long start = System.nanoTime();
                boolean correct = MathVerifier.verify(line.golds(), line.completion(), policy)
                        .correct();
                long end = System.nanoTime();
                times[i] = Math.min(times[i], correct ? end - start : Math.max(end - start, 1));
            }
        }
        Arrays.sort(times);
        result.put("pairs", times.length);
        if (times.length > 0) {
            result.put("median", times[times.length / 2] / 1e3);
            result.put("p99", times[(int) (times.length * 0.99)] / 1e3);
            result.put("max", times[times.length - 1] / 1e3);
        }
    }
}
