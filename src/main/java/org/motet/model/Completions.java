package org.motet.model;

import java.util.List;

/**
 * A prompt with completions of it, as token ids: the unit that training and scoring pack.
 *
 * @param prompt at least one id
 * @param completions each at least one id
 */
public record Completions(int[] prompt, List<int[]> completions) {
    public Completions {
        completions = List.copyOf(completions);
        if (prompt.length == 0) {
            throw new IllegalArgumentException("a prompt has no tokens; at least one is needed to continue from");
        }
        for (int[] completion : completions) {
            if (completion.length == 0) {
                throw new IllegalArgumentException("a completion has no tokens");
            }
        }
    }

    /** Rows that this group takes in a packed batch: the prompt once, and each completion but its last token. */
    public int rows() {
        return prompt.length + completionTokens() - completions.size();
    }

    /** Tokens of all completions. */
    public int completionTokens() {
        return completions.stream().mapToInt(completion -> completion.length).sum();
    }
}
