package org.motet.math.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Chooses the answer among the boxes of a completion. */
final class BoxedAnswer {
    private static final int WIDEST_GAP = 80;
    private static final Set<String> PLACEHOLDERS = Set.of(
            "",
            "...",
            "\\ldots",
            "\\dots",
            "\\cdots",
            "…",
            "\\box",
            "\\square",
            "answer",
            "[answer]",
            "your answer",
            "final answer",
            "?",
            "_",
            "__",
            "___",
            "\\text{answer}",
            "\\text{your answer}",
            "\\text{final answer}",
            "\\phantom{x}",
            "\\,",
            "\\ ",
            "~",
            "\\cdot",
            "<answer>",
            "{}");
    private static final String[] CONNECTORS = {
        "alternatively",
        "respectively",
        "possibly",
        "perhaps",
        "\\text",
        "\\quad",
        "\\qquad",
        "maybe",
        "and",
        "or",
        "\\;",
        "\\,",
        "\\ ",
        "\\(",
        "\\)",
        "\\[",
        "\\]",
        "$",
        ",",
        ";",
        "&",
        "{",
        "}",
        "、",
        "和",
        "或"
    };

    private BoxedAnswer() {}

    /** The joint answer of the last boxes; nothing when there is no box or only empty ones. */
    static Extraction of(String text, AnswerPlaces places) {
        List<Box> boxes = new ArrayList<>(BoxScanner.scan(text));
        if (!boxes.isEmpty() && !boxes.getLast().closed()) {
            Box last = boxes.getLast();
            return places.unclosedBox()
                    ? Extraction.of(Extraction.Place.UNCLOSED_BOX, restOfLine(text, last.contentStart()))
                    : Extraction.NOTHING;
        }
        boxes.removeIf(box -> isPlaceholder(box.content(text)));
        if (boxes.isEmpty()) {
            return Extraction.NOTHING;
        }
        List<String> parts = new ArrayList<>();
        int at = boxes.size() - 1;
        parts.add(unwrap(boxes.get(at).content(text)));
        while (at > 0 && isJoint(text, boxes.get(at - 1).end(), boxes.get(at).start())) {
            parts.addFirst(unwrap(boxes.get(--at).content(text)));
        }
        return new Extraction(Extraction.Place.BOX, parts);
    }

    static boolean isPlaceholder(String content) {
        String bare = content.strip();
        return bare.length() < 24 && PLACEHOLDERS.contains(bare.toLowerCase(Locale.ROOT));
    }

    private static String restOfLine(String text, int from) {
        int end = text.indexOf('\n', from);
        String line = end < 0 ? text.substring(from) : text.substring(from, end);
        return line.strip();
    }

    /** Drops the box command around or inside a box's content; the braces stay as a plain group. */
    private static String unwrap(String content) {
        String bare = content.strip();
        return bare.contains("\\boxed") || bare.contains("\\fbox")
                ? bare.replace("\\boxed", "").replace("\\fbox", "").strip()
                : bare;
    }

    /** Whether only separators, connecting words and a variable with "=" stand between two boxes. */
    private static boolean isJoint(String text, int from, int to) {
        if (to - from > WIDEST_GAP) {
            return false;
        }
        int at = from;
        while (at < to) {
            int next = skipConnector(text, at, to);
            if (next == at) {
                next = skipVariable(text, at, to);
            }
            if (next == at) {
                return false;
            }
            at = next;
        }
        return true;
    }

    private static int skipConnector(String text, int at, int to) {
        if (Character.isWhitespace(text.charAt(at))) {
            return at + 1;
        }
        for (String connector : CONNECTORS) {
            if (text.regionMatches(true, at, connector, 0, connector.length()) && at + connector.length() <= to) {
                return at + connector.length();
            }
        }
        return at;
    }

    /** Skips "x =", "x_1 =" and the like. */
    private static int skipVariable(String text, int at, int to) {
        int i = at;
        while (i < to && i - at < 8 && (Character.isLetterOrDigit(text.charAt(i)) || text.charAt(i) == '_')) {
            i++;
        }
        while (i < to && text.charAt(i) == ' ') {
            i++;
        }
        return i > at && i < to && text.charAt(i) == '=' ? i + 1 : at;
    }
}
