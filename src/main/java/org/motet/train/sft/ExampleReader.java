package org.motet.train.sft;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.motet.problem.Table;
import org.motet.template.NativeChat;
import org.motet.token.StopTokens;
import org.motet.token.Tokenizer;

/** Rows of a table as examples, with a count of what could not be taken as it stood. */
final class ExampleReader {
    private final OwnDataConfig config;
    private final Tokenizer tokenizer;
    private final Supplier<NativeChat> chat;
    private final int[] end;
    private final StopTokens stops;
    private int examples;
    private int truncated;
    private int dropped;
    private int split;
    private int endless;

    /**
     * @param end token that ends a text that no chat template has written
     * @param stops tokens at which sampling ends
     */
    ExampleReader(OwnDataConfig config, Tokenizer tokenizer, Supplier<NativeChat> chat, int end, StopTokens stops) {
        this.config = config;
        this.tokenizer = tokenizer;
        this.chat = chat;
        this.end = new int[] {end};
        this.stops = stops;
    }

    /**
     * What came of a row.
     *
     * @param prompt text before the first token that is learned
     */
    record Row(String prompt, List<Example> examples) {}

    /**
     * Reads all rows.
     *
     * @throws IllegalArgumentException in one sentence with the row's number if one cannot be learned from
     */
    List<Row> read(Table table) {
        RowTexts texts = new RowTexts(ExampleColumns.of(config, table), chat);
        List<Row> rows = new ArrayList<>();
        for (Map<String, @Nullable Object> cells : table.rows()) {
            RowTexts.Written written = texts.of(cells, table.origin() + " row " + (rows.size() + 1));
            List<Example> taken = new ArrayList<>();
            for (MarkedText text : written.texts()) {
                encode(text, written.isChat()).ifPresent(taken::add);
            }
            split += written.texts().size() > 1 ? 1 : 0;
            rows.add(new Row(written.texts().getFirst().prompt(), taken));
        }
        return rows;
    }

    private Optional<Example> encode(MarkedText text, boolean isChat) {
        int[] none = {};
        Optional<Example> whole = text.encode(tokenizer, isChat ? none : tokenizer.opening(), isChat ? none : end);
        if (whole.isEmpty()) {
            dropped++;
            return whole;
        }
        Example example = whole.get();
        examples++;
        endless += ends(example) ? 0 : 1;
        if (example.length() <= config.maxTokens()) {
            return whole;
        }
        truncated++;
        Optional<Example> kept = example.truncated(config.maxTokens());
        dropped += kept.isEmpty() ? 1 : 0;
        return kept;
    }

    private boolean ends(Example example) {
        for (int i = 0; i < example.learned().length; i++) {
            if (example.learned()[i] && stops.contains(example.completion()[i])) {
                return true;
            }
        }
        return false;
    }

    /** A sentence for each kind of example that is not what its row was. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (truncated > 0) {
            notes.add("%d of %d examples are longer than data.max_tokens=%d: their first tokens are kept"
                    .formatted(truncated, examples, config.maxTokens()));
        }
        if (dropped > 0) {
            notes.add("%d of %d examples have no token to learn within them and are left out"
                    .formatted(dropped, examples));
        }
        if (split > 0) {
            notes.add(
                    ("%d conversations became an example for each answer, because the chat template writes an answer in"
                                    + " another way once the conversation goes on")
                            .formatted(split));
        }
        if (endless > 0) {
            notes.add("warning: %d of %d examples teach none of the tokens that end a completion (%s)"
                    .formatted(endless, examples, stops.ids()));
        }
        return notes;
    }
}
