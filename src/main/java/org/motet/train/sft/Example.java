package org.motet.train.sft;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.motet.model.Completions;

/**
 * A sequence of tokens of which some are learned.
 *
 * @param prompt tokens before the first one that is learned, at least one
 * @param completion the others, at least one
 * @param learned whether each token of the completion counts in the loss; at least one does
 * @param place where it was read, for messages; empty for one that was made
 */
public record Example(int[] prompt, int[] completion, boolean[] learned, String place) {
    public Example(int[] prompt, int[] completion, boolean[] learned) {
        this(prompt, completion, learned, "");
    }

    public Example {
        if (prompt.length == 0 || completion.length != learned.length) {
            throw new IllegalArgumentException("%d tokens of a prompt, %d of a completion and %d marks are no example"
                    .formatted(prompt.length, completion.length, learned.length));
        }
        if (count(learned) == 0) {
            throw new IllegalArgumentException("an example has no token to learn");
        }
    }

    /** A completion that is learned as a whole. */
    public static Example of(int[] prompt, int[] completion) {
        boolean[] learned = new boolean[completion.length];
        Arrays.fill(learned, true);
        return new Example(prompt, completion, learned);
    }

    /**
     * The tokens up to the last one that is learned; what stands behind it teaches nothing. The first token of all follows
     * nothing that could predict it, so it is never learned.
     *
     * @return empty if no token is learned
     */
    static Optional<Example> of(int[] tokens, boolean[] learned) {
        int first = 1;
        while (first < tokens.length && !learned[first]) {
            first++;
        }
        int end = tokens.length;
        while (end > first && !learned[end - 1]) {
            end--;
        }
        if (first >= end) {
            return Optional.empty();
        }
        return Optional.of(new Example(
                Arrays.copyOf(tokens, first),
                Arrays.copyOfRange(tokens, first, end),
                Arrays.copyOfRange(learned, first, end)));
    }

    /** The first tokens of it; empty if none of these is learned. */
    Optional<Example> truncated(int maxTokens) {
        if (length() <= maxTokens) {
            return Optional.of(this);
        }
        int kept = maxTokens - prompt.length;
        boolean[] marks = Arrays.copyOf(learned, Math.max(0, kept));
        return count(marks) == 0
                ? Optional.empty()
                : Optional.of(new Example(prompt, Arrays.copyOf(completion, kept), marks, place));
    }

    /** The same, read there. */
    Example at(String where) {
        return new Example(prompt, completion, learned, where);
    }

    /** As people are told of it. */
    String name() {
        return place.isEmpty() ? "a generated example" : "the example of " + place;
    }

    /** Tokens in all. */
    public int length() {
        return prompt.length + completion.length;
    }

    /** Tokens that count in the loss. */
    public int learnedTokens() {
        return count(learned);
    }

    /** As scoring and training take it. */
    public Completions tokens() {
        return new Completions(prompt, List.of(completion));
    }

    private static int count(boolean[] marks) {
        int count = 0;
        for (boolean mark : marks) {
            count += mark ? 1 : 0;
        }
        return count;
    }
}
