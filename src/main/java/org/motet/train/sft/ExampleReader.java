package org.motet.train.sft;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.motet.problem.StableHash;
import org.motet.problem.Table;
import org.motet.template.NativeChat;
import org.motet.token.StopTokens;
import org.motet.token.Tokenizer;

/** Rows of a table as examples. */
final class ExampleReader {
    private static final int[] NONE = {};

    private final OwnDataConfig config;
    private final Tokenizer tokenizer;
    private final Supplier<NativeChat> chat;
    private final int[] opening;
    private final int[] end;
    private final StopTokens stops;

    /**
     * @param chat the model's chat template, asked for where a row needs it
     * @param end token that ends a text that no chat template has written
     * @param stops tokens at which sampling ends
     */
    ExampleReader(OwnDataConfig config, Tokenizer tokenizer, Supplier<NativeChat> chat, int end, StopTokens stops) {
        this.config = config;
        this.tokenizer = tokenizer;
        this.chat = chat;
        this.opening = tokenizer.opening();
        this.end = new int[] {end};
        this.stops = stops;
    }

    /**
     * What came of a row.
     *
     * @param place hash of the text before the first token that is learned, in [0, 1): the same for the same prompt
     * @param examples what is left of its texts within the longest length
     * @param texts how many it wrote: several where a conversation was parted
     * @param truncated how many of them were too long
     * @param endless how many teach no token at which sampling ends
     */
    record Row(double place, List<Example> examples, int texts, int truncated, int endless) {}

    /** A row, or why it cannot be learned from. */
    private record Outcome(@Nullable Row row, @Nullable IllegalArgumentException failure) {}

    /**
     * Reads all rows, on all cores.
     *
     * @throws IllegalArgumentException in one sentence with its number if a row cannot be learned from: the first of them
     */
    List<Row> read(Table table) {
        RowTexts texts = RowTexts.of(ExampleColumns.of(config, table), table, chat);
        List<Outcome> outcomes = IntStream.range(0, table.rows().size())
                .parallel()
                .mapToObj(i -> outcome(texts, table.rows().get(i), table.origin() + " row " + (i + 1)))
                .toList();
        List<Row> rows = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            if (outcome.row() == null) {
                throw outcome.failure() == null
                        ? new IllegalStateException("a row without a result")
                        : outcome.failure();
            }
            rows.add(outcome.row());
        }
        return rows;
    }

    private Outcome outcome(RowTexts texts, Map<String, @Nullable Object> cells, String place) {
        try {
            return new Outcome(row(texts.write(cells, place), place), null);
        } catch (IllegalArgumentException e) {
            return new Outcome(null, e);
        }
    }

    private Row row(RowTexts.Written written, String origin) {
        List<Example> kept = new ArrayList<>();
        int truncated = 0;
        int endless = 0;
        for (MarkedText text : written.texts()) {
            Optional<Example> whole =
                    text.encode(tokenizer, written.isChat() ? NONE : opening, written.isChat() ? NONE : end);
            truncated += whole.isPresent() && whole.get().length() > config.maxTokens() ? 1 : 0;
            endless += whole.isPresent() && !ends(whole.get()) ? 1 : 0;
            whole.flatMap(example -> example.truncated(config.maxTokens()))
                    .ifPresent(example -> kept.add(example.at(origin)));
        }
        double place = StableHash.unit(StableHash.of(written.texts().getFirst().prompt()));
        return new Row(place, kept, written.texts().size(), truncated, endless);
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
    List<String> notes(List<Row> rows) {
        int texts = rows.stream().mapToInt(Row::texts).sum();
        int truncated = rows.stream().mapToInt(Row::truncated).sum();
        int dropped =
                texts - rows.stream().mapToInt(row -> row.examples().size()).sum();
        long parted = rows.stream().filter(row -> row.texts() > 1).count();
        int endless = rows.stream().mapToInt(Row::endless).sum();
        List<String> notes = new ArrayList<>();
        if (truncated > 0) {
            notes.add("%d of %d examples are longer than data.max_tokens=%d: their first tokens are kept"
                    .formatted(truncated, texts, config.maxTokens()));
        }
        if (dropped > 0) {
            notes.add(
                    "%d of %d examples have no token to learn within them and are left out".formatted(dropped, texts));
        }
        if (parted > 0) {
            notes.add(
                    ("%d conversations became an example for each answer, because the chat template writes an answer in"
                                    + " another way once the conversation goes on")
                            .formatted(parted));
        }
        if (endless > 0) {
            notes.add("warning: %d of %d examples teach none of the tokens that end a completion (%s)"
                    .formatted(endless, texts, stops.ids()));
        }
        return notes;
    }
}
