package org.motet.token;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Text of a growing sequence of ids, piece by piece: an id that ends inside a character gives nothing until the
 * character is whole. The pieces together are the text of all ids, unless these end in an unfinished character.
 * For one sequence and one thread.
 */
public final class StreamDecoder {
    private static final char UNFINISHED = '\uFFFD';

    private final Tokenizer tokenizer;
    private final boolean skipSpecial;
    private int[] pending = {}; // ids whose text still shapes what follows: some decoders treat a first id differently
    private int settled; // how many of the pending ids have been given out as text
    private String given = ""; // text of the settled ids

    public StreamDecoder(Tokenizer tokenizer, boolean skipSpecial) {
        this.tokenizer = tokenizer;
        this.skipSpecial = skipSpecial;
    }

    /** The text that this id completes, or null while there is none. */
    public @Nullable String push(int id) {
        pending = Arrays.copyOf(pending, pending.length + 1);
        pending[pending.length - 1] = id;
        String text = tokenizer.decode(pending, skipSpecial);
        if (text.length() <= given.length() || text.charAt(text.length() - 1) == UNFINISHED) {
            return null;
        }
        String piece = text.substring(given.length());
        pending = Arrays.copyOfRange(pending, settled, pending.length);
        settled = pending.length;
        given = tokenizer.decode(pending, skipSpecial);
        return piece;
    }

    /** The text of ids that never completed a character, with replacement characters; empty if there is none. */
    public String rest() {
        String text = tokenizer.decode(pending, skipSpecial);
        return text.length() <= given.length() ? "" : text.substring(given.length());
    }
}
