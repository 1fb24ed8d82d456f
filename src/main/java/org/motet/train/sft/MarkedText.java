package org.motet.train.sft;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.motet.token.Tokenizer;

/**
 * A text with the spans of it that are learned.
 *
 * @param learned in their order, apart from each other
 */
record MarkedText(String text, List<Span> learned) {
    /** Characters from {@code start} up to {@code end}. */
    record Span(int start, int end) {}

    MarkedText {
        learned = List.copyOf(learned);
    }

    /** What stands before the first learned span. */
    String prompt() {
        return text.substring(0, learned.getFirst().start());
    }

    /**
     * The tokens. The text is encoded as a whole, as long as every span begins and ends between two tokens; where the tokenizer
     * would join across such a border, the parts are encoded each on its own, as a prompt is when an answer to it is sampled.
     *
     * @param before tokens that open the sequence
     * @param after tokens that end it, learned; left out if the text ends with them itself
     * @return empty if nothing is there to learn
     */
    Optional<Example> encode(Tokenizer tokenizer, int[] before, int[] after) {
        List<int[]> pieces = new ArrayList<>();
        pieces.add(before);
        pieces.addAll(pieces(tokenizer)); // read, learned, read, learned, ...
        int content = pieces.size();
        if (!endsWith(pieces.getLast(), after)) {
            pieces.add(after);
        }
        int length = pieces.stream().mapToInt(piece -> piece.length).sum();
        int[] tokens = new int[length];
        boolean[] marks = new boolean[length];
        int next = 0;
        for (int i = 0; i < pieces.size(); i++) {
            int[] piece = pieces.get(i);
            System.arraycopy(piece, 0, tokens, next, piece.length);
            Arrays.fill(marks, next, next + piece.length, i > 0 && (i % 2 == 0 || i == content));
            next += piece.length;
        }
        return Example.of(tokens, marks);
    }

    /** Read, learned, read, learned, ...: the text in parts, without what stands behind the last one that is learned. */
    private List<String> parts() {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (Span span : learned) {
            parts.add(text.substring(from, span.start()));
            parts.add(text.substring(span.start(), span.end()));
            from = span.end();
        }
        return parts;
    }

    private List<int[]> pieces(Tokenizer tokenizer) {
        List<String> parts = parts();
        int[] whole = tokenizer.encode(String.join("", parts));
        List<int[]> alone = parts.stream().map(tokenizer::encode).toList();
        return Arrays.equals(whole, joined(alone))
                ? alone
                : cut(whole, parts, tokenizer).orElse(alone);
    }

    /** The whole's tokens of each part, if each begins and ends between two of them. */
    private static Optional<List<int[]>> cut(int[] whole, List<String> parts, Tokenizer tokenizer) {
        List<int[]> pieces = new ArrayList<>();
        String start = "";
        int from = 0;
        for (String part : parts) {
            start += part;
            int[] tokens = tokenizer.encode(start);
            if (tokens.length > whole.length || !Arrays.equals(tokens, Arrays.copyOf(whole, tokens.length))) {
                return Optional.empty();
            }
            pieces.add(Arrays.copyOfRange(whole, from, tokens.length));
            from = tokens.length;
        }
        return Optional.of(pieces);
    }

    private static int[] joined(List<int[]> pieces) {
        return pieces.stream().flatMapToInt(Arrays::stream).toArray();
    }

    private static boolean endsWith(int[] tokens, int[] end) {
        int from = tokens.length - end.length;
        return from >= 0 && Arrays.equals(tokens, from, tokens.length, end, 0, end.length);
    }
}
