package org.motet.template.python;

import java.util.ArrayList;
import java.util.List;

/** Cutting texts apart: {@code split} and its kin. */
final class TextParts {
    private TextParts() {}

    /**
     * The parts between separators.
     *
     * @param most how many cuts are made at most; negative for all
     */
    static List<Object> split(String s, String separator, long most, RenderBudget budget) {
        TextSearch search = new TextSearch(notEmpty(separator));
        List<Object> parts = new ArrayList<>();
        int from = 0;
        for (int at = cut(parts, most) ? search.next(s, 0) : -1; at >= 0; ) {
            parts.add(paid(s.substring(from, at), budget));
            from = at + separator.length();
            at = cut(parts, most) ? search.next(s, from) : -1;
        }
        parts.add(paid(s.substring(from), budget));
        return parts;
    }

    /** The same, cutting from the end. */
    static List<Object> splitFromEnd(String s, String separator, long most, RenderBudget budget) {
        TextSearch search = new TextSearch(notEmpty(separator));
        List<Object> parts = new ArrayList<>();
        int to = s.length();
        for (int at = cut(parts, most) ? search.last(s, to) : -1; at >= 0; ) {
            parts.add(paid(s.substring(at + separator.length(), to), budget));
            to = at;
            at = cut(parts, most) ? search.last(s, to) : -1;
        }
        parts.add(paid(s.substring(0, to), budget));
        return parts.reversed();
    }

    private static String paid(String part, RenderBudget budget) {
        budget.step();
        return part;
    }

    private static boolean cut(List<Object> parts, long most) {
        return most < 0 || parts.size() < most;
    }

    /** The words between white space. */
    static List<Object> words(String s, long most, RenderBudget budget) {
        List<Object> words = new ArrayList<>();
        int at = 0;
        while (true) {
            while (at < s.length() && WhiteSpace.is(s.charAt(at))) {
                at++;
            }
            if (at == s.length()) {
                return words;
            }
            if (!cut(words, most)) {
                words.add(paid(s.substring(at), budget));
                return words;
            }
            int start = at;
            while (at < s.length() && !WhiteSpace.is(s.charAt(at))) {
                at++;
            }
            words.add(paid(s.substring(start, at), budget));
        }
    }

    /** The same, taken from the end. */
    static List<Object> wordsFromEnd(String s, long most, RenderBudget budget) {
        List<Object> words = new ArrayList<>();
        int at = s.length();
        while (true) {
            while (at > 0 && WhiteSpace.is(s.charAt(at - 1))) {
                at--;
            }
            if (at == 0) {
                return words.reversed();
            }
            if (!cut(words, most)) {
                words.add(paid(s.substring(0, at), budget));
                return words.reversed();
            }
            int end = at;
            while (at > 0 && !WhiteSpace.is(s.charAt(at - 1))) {
                at--;
            }
            words.add(paid(s.substring(at, end), budget));
        }
    }

    static List<Object> lines(String s, boolean keepEnds, RenderBudget budget) {
        List<Object> lines = new ArrayList<>();
        int start = 0;
        while (start < s.length()) {
            int end = start;
            while (end < s.length() && !endsLine(s.charAt(end))) {
                end++;
            }
            int next = s.startsWith("\r\n", end) ? end + 2 : Math.min(end + 1, s.length());
            lines.add(paid(s.substring(start, keepEnds ? next : end), budget));
            start = next;
        }
        return lines;
    }

    private static boolean endsLine(char c) {
        return c >= '\n' && c <= '\r'
                || c >= '\u001c' && c <= '\u001e'
                || c == '\u0085'
                || c == '\u2028'
                || c == '\u2029';
    }

    /** Before the separator, the separator, behind it. */
    static Tuple partition(String s, String separator) {
        int at = new TextSearch(notEmpty(separator)).next(s, 0);
        return at < 0 ? Tuple.of(s, "", "") : around(s, at, separator);
    }

    static Tuple partitionFromEnd(String s, String separator) {
        int at = new TextSearch(notEmpty(separator)).last(s, s.length());
        return at < 0 ? Tuple.of("", "", s) : around(s, at, separator);
    }

    private static Tuple around(String s, int at, String separator) {
        return Tuple.of(s.substring(0, at), separator, s.substring(at + separator.length()));
    }

    private static String notEmpty(String separator) {
        if (separator.isEmpty()) {
            throw new PythonException("an empty separator");
        }
        return separator;
    }

    /** With other texts in place of some; an empty old text stands before each character and at the end. */
    static String replace(String s, String old, String with, long most, RenderBudget budget) {
        List<Object> parts = old.isEmpty() ? characters(s, most, budget) : split(s, old, most, budget);
        return join(with, parts, budget);
    }

    private static List<Object> characters(String s, long most, RenderBudget budget) {
        List<Object> parts = new ArrayList<>();
        if (cut(parts, most)) {
            parts.add(paid("", budget));
        }
        int at = 0;
        while (at < s.length() && cut(parts, most)) {
            int end = s.offsetByCodePoints(at, 1);
            parts.add(paid(s.substring(at, end), budget));
            at = end;
        }
        if (at < s.length() || cut(parts, most)) {
            parts.add(paid(s.substring(at), budget));
        }
        return parts;
    }

    /** The parts with {@code between} between them; paid for before it is made. */
    static String join(String between, List<Object> parts, RenderBudget budget) {
        long length = between.length() * (long) parts.size();
        List<String> texts = new ArrayList<>(parts.size());
        for (Object part : parts) {
            String text = PythonText.of(part, budget);
            texts.add(text);
            length += text.length();
        }
        budget.characters(length);
        return String.join(between, texts);
    }
}
