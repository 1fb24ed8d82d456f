package org.motet.cli;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.motet.token.Tokenizer;

/**
 * A prompt or a completion of an input line: token ids, or a text that the tokenizer makes ids of.
 *
 * @param where file and line
 * @param key under which it stands there
 */
record TokenInput(
        String where,
        String key,
        int @Nullable [] given,
        @Nullable String text) {
    /** What stands under {@code NAME_ids} or under {@code NAME}: exactly one of the two. */
    static TokenInput of(JsonLine line, String name) {
        String ids = name + "_ids";
        if (line.has(ids) == line.has(name)) {
            throw new IllegalArgumentException("%s: %s %s and %s; one of them is needed."
                    .formatted(line.where(), line.has(ids) ? "there are both" : "there is neither", ids, name));
        }
        return line.has(ids)
                ? new TokenInput(line.where(), ids, line.ids(ids), null)
                : new TokenInput(line.where(), name, null, line.text(name));
    }

    static TokenInput text(String where, String key, String text) {
        return new TokenInput(where, key, null, text);
    }

    boolean isText() {
        return text != null;
    }

    /**
     * The ids, each checked to be in the vocabulary.
     *
     * @param tokenizer asked for where this is a text
     */
    int[] ids(int vocabulary, Supplier<Tokenizer> tokenizer) {
        if (text != null) {
            return tokenizer.get().encode(text);
        }
        int[] ids = given == null ? new int[0] : given;
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] >= vocabulary) {
                throw new IllegalArgumentException("%s: %s[%d] is %d, but the model's vocabulary has the ids 0 to %d."
                        .formatted(where, key, i, ids[i], vocabulary - 1));
            }
        }
        return ids;
    }

    /** The same for a prompt, which must not be empty. */
    int[] promptIds(int vocabulary, Supplier<Tokenizer> tokenizer) {
        int[] ids = ids(vocabulary, tokenizer);
        if (ids.length == 0) {
            throw new IllegalArgumentException(
                    where + ": " + key + " has no tokens; at least one is needed to continue from.");
        }
        return ids;
    }
}
