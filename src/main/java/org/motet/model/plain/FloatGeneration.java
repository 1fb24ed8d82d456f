package org.motet.model.plain;

import java.util.List;
import org.motet.model.Completions;
import org.motet.model.ModelConfig;
import org.motet.tensor.Tensor;

/** Reading prompts into a cache, and decode steps. */
final class FloatGeneration {
    private final ModelConfig config;
    private final FloatForward forward;
    private final FloatAttention attention;

    FloatGeneration(ModelConfig config, FloatForward forward) {
        this.config = config;
        this.forward = forward;
        this.attention = new FloatAttention(config);
    }

    Tensor prefill(List<int[]> prompts, int[] counts, FloatKvCache cache, FloatWorkspace m) {
        int hidden = config.hidden();
        float[] last = new float[prompts.size() * hidden]; // after the last block, of each prompt's last token
        int[] lengths = prompts.stream().mapToInt(prompt -> prompt.length).toArray();
        List<FloatKvCache.Group> groups = cache.join(lengths, counts);
        int read = 0;
        for (FloatSlice slice : FloatSlice.of(prompts.stream()
                .map(prompt -> new Completions(prompt, List.of()))
                .toList())) {
            int first = read;
            List<FloatKvCache.Group> own = groups.subList(first, first + slice.groups.size());
            forward.run(slice, m, (layer, a) -> {
                forward.attention().forward(slice, a, m, false);
                put(layer, a, slice, own);
            });
            for (FloatSlice.Group group : slice.groups) {
                System.arraycopy(m.last(), (group.completionStart - 1) * hidden, last, read * hidden, hidden);
                read++;
            }
        }
        return forward.logits(last, read, m);
    }

    private void put(int layer, FloatActivations a, FloatSlice slice, List<FloatKvCache.Group> groups) {
        int heads = config.heads();
        int shared = config.keyValueHeads();
        int d = config.headDim();
        for (int p = 0; p < groups.size(); p++) {
            int start = slice.groups.get(p).start;
            for (int k = 0; k < shared; k++) {
                int key = ((heads + k) * slice.room + start) * d;
                int value = ((heads + shared + k) * slice.room + start) * d;
                groups.get(p).put(layer, k, a.heads, key, value, d);
            }
        }
    }

    Tensor decode(long[] tokens, long[] positions, FloatKvCache cache, FloatWorkspace m) {
        cache.advance();
        FloatSlice rows = FloatSlice.ofRows(tokens, positions);
        forward.run(rows, m, (layer, a) -> attention.attend(cache, layer, a, rows.room));
        return forward.logits(m.last(), tokens.length, m);
    }
}
