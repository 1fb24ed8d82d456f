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
        while (start < text.length() && (isBlank(text, start) || closesEmphasis(text, start))) {
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

    private static boolean isBlank(String text, int at) {
        return at < text.length() && (Character.isWhitespace(text.charAt(at)) || ":：".indexOf(text.charAt(at)) >= 0);
    }

    /** Stars behind "answer:" end its emphasis, unless the answer follows them directly. */
    private static boolean closesEmphasis(String text, int at) {
        int end = at;
        while (end < text.length() && text.charAt(end) == '*') {
            end++;
        }
        return end > at && (end == text.length() || isBlank(text, end));
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
        String bare = withoutEmphasis(answer.strip()).strip();
        if (bare.startsWith("\\(") && bare.indexOf("\\)") == bare.length() - 2) {
            return bare.substring(2, bare.length() - 2).strip();
        }
        boolean oneFormula = bare.length() > 2 && bare.startsWith("$") && bare.indexOf('$', 1) == bare.length() - 1;
        return oneFormula ? bare.substring(1, bare.length() - 1).strip() : bare;
    }

    /** Stars and backticks at the ends go, unless there are others inside to which they may belong. */
    private static String withoutEmphasis(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isMark(text, from)) {
            from++;
        }
        while (to > from && isMark(text, to - 1)) {
            to--;
        }
        boolean inside = text.substring(from, to).chars().anyMatch(c -> c == '*' || c == '`');
        return inside ? text : text.substring(from, to);
    }

    private static boolean isMark(String text, int at) {
        return text.charAt(at) == '*' || text.charAt(at) == '`';
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
