package org.motet.train.nano;

import java.util.List;
import org.motet.config.Key;
import org.motet.model.ModelConfig;

/** Shape of a model that is made from nothing: a small Qwen2 with tied embeddings. */
public record NewModel(
        @Key(value = "tokens of the tokenizer that is learned for it", range = "3 or more")
        int vocabulary,

        @Key(value = "width of the residual stream", range = "a multiple of heads")
        int hidden,

        @Key(value = "decoder blocks", range = "1 or more") int layers,
        @Key(value = "query heads", range = "1 or more") int heads,

        @Key(value = "key and value heads", range = "divides heads")
        int keyValueHeads,

        @Key(value = "feed-forward width", range = "1 or more")
        int intermediate,

        @Key(value = "standard deviation of the first matrices", range = "above 0 and below 10")
        double deviation) {
    /** About 0.2 million weights. */
    public static final NewModel DEFAULT = new NewModel(448, 64, 4, 2, 1, 192, 0.08);

    static final List<String> SPECIALS = List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>");
    static final int END_OF_TEXT = 0;
    static final int END_OF_TURN = 2;
    private static final int POSITIONS = 1024;

    public NewModel {
        // refuses shapes that cannot be, before a run folder is made
        config(vocabulary, hidden, layers, heads, keyValueHeads, intermediate);
        if (!(deviation > 0 && deviation < 10)) {
            throw new IllegalArgumentException("deviation is " + deviation + "; allowed is above 0 and below 10");
        }
    }

    public ModelConfig config() {
        return config(vocabulary, hidden, layers, heads, keyValueHeads, intermediate);
    }

    private static ModelConfig config(
            int vocabulary, int hidden, int layers, int heads, int keyValueHeads, int intermediate) {
        List<Integer> ends = List.of(END_OF_TURN, END_OF_TEXT);
        return ModelConfig.qwen2(vocabulary, hidden, layers, heads, keyValueHeads, intermediate, POSITIONS, ends);
    }
}
