package org.motet.model.plain;

import java.util.List;
import org.motet.model.Completions;
import org.motet.model.ModelConfig;
import org.motet.model.decode.PromptReader;
import org.motet.tensor.Tensor;

/** Reads prompts for generation. */
final class FloatReading {
    private final ModelConfig config;
    private final FloatForward forward;

    FloatReading(ModelConfig config, FloatForward forward) {
        this.config = config;
        this.forward = forward;
    }

    /** As {@link PromptReader#read}. */
    Tensor read(List<int[]> prompts, PromptReader.Sink sink, FloatWorkspace m) {
        int hidden = config.hidden();
        float[] last = new float[prompts.size() * hidden]; // after the last block, of each prompt's last token
        int read = 0;
        for (FloatSlice slice : FloatSlice.of(prompts.stream()
                .map(prompt -> new Completions(prompt, List.of()))
                .toList())) {
            int first = read;
            forward.run(slice, m, (layer, a) -> {
                forward.attention().forward(slice, a, m, false);
                put(layer, a, slice, first, sink);
            });
            for (FloatSlice.Group group : slice.groups) {
                System.arraycopy(m.last(), (group.completionStart - 1) * hidden, last, read * hidden, hidden);
                read++;
            }
        }
        return forward.logits(last, read, m);
    }

    private void put(int layer, FloatActivations a, FloatSlice slice, int first, PromptReader.Sink sink) {
        int d = config.headDim();
        int head = slice.room * d;
        for (int p = 0; p < slice.groups.size(); p++) {
            int key = config.heads() * head + slice.groups.get(p).start * d;
            int value = key + config.keyValueHeads() * head;
            sink.put(first + p, layer, a.heads, key, a.heads, value, d, head);
        }
    }
}
