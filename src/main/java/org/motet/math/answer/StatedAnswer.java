package org.motet.math.answer;

import java.util.Locale;

/** Finds the answer of a completion without a box: an answer sentence, else the last formula or number. */
final class StatedAnswer {
    private static final String[] MARKERS = {
        "answer is", "answer:", "####", "答案是", "答案：", "答案为", "answer to the problem is"
    };
    private static final int LONGEST_SENTENCE = 400;

    private StatedAnswer() {}

    static Extraction of(String text) {
        Extraction sentence = sentence(text);
        return sentence.found() ? sentence : lastFormulaOrNumber(text);
    }

    private static Extraction sentence(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int best = -1;
        for (String marker : MARKERS) {
            int at = lower.lastIndexOf(marker);
            if (at >= 0) {
                best = Math.max(best, at + marker.length());
            }
        }
        if (best < 0 || lower.length() != text.length()) {
            return Extraction.NOTHING;
        }
        String answer = trimmed(untilSentenceEnd(text, best));
        return answer.isEmpty() || BoxedAnswer.isPlaceholder(answer)
                ? Extraction.NOTHING
                : Extraction.of(Extraction.Place.ANSWER_SENTENCE, answer);
    }

    private static String untilSentenceEnd(String text, int from) {
        int start = from;
        while (start < text.length()
                && (Character.isWhitespace(text.charAt(start)) || ":*：".indexOf(text.charAt(start)) >= 0)) {
            start++;
        }
        if (text.startsWith("\\[", start) || text.startsWith("$$", start)) {
            int end = text.indexOf(text.startsWith("$$", start) ? "$$" : "\\]", start + 2);
            return end < 0 ? text.substring(start + 2) : text.substring(start + 2, end);
        }
        int limit = Math.min(text.length(), start + LONGEST_SENTENCE);
        int end = start;
        while (end < limit && !endsSentence(text, end)) {
            end++;
        }
        return text.substring(start, end);
    }

    private static boolean endsSentence(String text, int at) {
        char c = text.charAt(at);
        if (c == '\n' || c == '。') {
            return true;
        }
        return c == '.' && (at + 1 >= text.length() || Character.isWhitespace(text.charAt(at + 1)));
    }

    /** Without emphasis and formula marks around it. */
    private static String trimmed(String answer) {
        String bare = answer.strip();
        while (bare.startsWith("*") || bare.startsWith("`")) {
            bare = bare.substring(1);
        }
        while (bare.endsWith("*") || bare.endsWith("`")) {
            bare = bare.substring(0, bare.length() - 1);
        }
        bare = bare.strip();
        if (bare.startsWith("\\(") && bare.indexOf("\\)") == bare.length() - 2) {
            return bare.substring(2, bare.length() - 2).strip();
        }
        boolean oneFormula = bare.length() > 2 && bare.startsWith("$") && bare.indexOf('$', 1) == bare.length() - 1;
        return oneFormula ? bare.substring(1, bare.length() - 1).strip() : bare;
    }

    /** Whichever ends last; a number inside a formula counts as that formula. */
    private static Extraction lastFormulaOrNumber(String text) {
        Span formula = Span.later(
                Span.later(Span.lastBetween(text, "$", "$"), Span.lastBetween(text, "\\(", "\\)")),
                Span.later(Span.lastBetween(text, "\\[", "\\]"), Span.lastBetween(text, "**", "**")));
        Span number = Span.lastNumber(text);
        if (formula.isEmpty() && number.isEmpty()) {
            return Extraction.NOTHING;
        }
        return formula.end() >= number.end()
                ? Extraction.of(Extraction.Place.LAST_FORMULA, trimmed(formula.of(text)))
                : Extraction.of(Extraction.Place.LAST_NUMBER, number.of(text));
    }
}
