package org.motet.math.latex;

import java.util.Locale;
import java.util.Set;

/** Tells words from products of letters. */
final class Vocabulary {
    /** Words that connect or introduce an answer and carry nothing of it. */
    static final Set<String> FILLERS = Set.of(
            "the",
            "a",
            "an",
            "answer",
            "answers",
            "final",
            "value",
            "values",
            "is",
            "are",
            "there",
            "option",
            "choice",
            "solution",
            "solutions",
            "result",
            "total",
            "time",
            "of",
            "we",
            "get",
            "have",
            "so",
            "thus",
            "hence",
            "therefore",
            "equals",
            "equal",
            "it",
            "exactly",
            "about",
            "approximately",
            "be",
            "gives",
            "given",
            "by",
            "obtain",
            "find",
            "number",
            "will",
            "would",
            "must",
            "which",
            "that",
            "for",
            "its",
            "our",
            "correct",
            "required",
            "only");

    /** Words that turn what follows or goes before into a statement rather than an answer. */
    static final Set<String> STATEMENT = Set.of(
            "is",
            "are",
            "not",
            "but",
            "wrong",
            "maybe",
            "sure",
            "if",
            "when",
            "where",
            "was",
            "because",
            "since",
            "instead",
            "actually",
            "except",
            "no",
            "never",
            "incorrect",
            "unless",
            "think",
            "cannot",
            "than");

    private static final Set<String> SHORT = Set.of(
            "and", "or", "to", "yes", "no", "odd", "all", "the", "is", "are", "an", "one", "two", "six", "ten", "way",
            "day", "may", "men", "min", "max", "sec", "per", "of", "not", "for", "but", "if", "so", "inf", "oo", "pi",
            "ln", "am", "pm", "hr", "hrs", "mph", "its", "red", "bus", "car", "cup", "box", "pen", "egg", "cat", "dog",
            "boy", "sq", "cu", "job", "set", "gcd", "lcm", "mod", "sin", "cos", "tan", "cot", "csc", "log", "exp",
            "sum", "nan", "bit", "age", "row", "toy", "ton", "era", "pie", "map", "hat", "bag", "cap", "key", "ace",
            "sqrt", "frac", "arc", "up", "off", "at");

    private static final Set<String> ONLY_BEHIND_NUMBERS = Set.of("am", "pm", "an", "up", "at");

    private Vocabulary() {}

    /** Whether a run of letters outside of a text command is one word; otherwise each letter is a symbol. */
    static boolean isWord(String run, boolean afterNumber) {
        String lower = run.toLowerCase(Locale.ROOT);
        if (run.length() < 2) {
            return false;
        }
        if (Commands.FUNCTIONS.contains(run) || SHORT.contains(lower)) {
            return afterNumber || !ONLY_BEHIND_NUMBERS.contains(lower);
        }
        if (Units.isName(run)) {
            return afterNumber || run.length() > 3;
        }
        boolean tail = run.substring(1).equals(lower.substring(1));
        boolean capitalised = tail && Character.isUpperCase(run.charAt(0));
        if (!tail || !hasVowel(lower)) {
            return false;
        }
        return capitalised ? run.length() >= 3 : run.length() >= (afterNumber ? 3 : 4) && !isProduct(lower);
    }

    /** Letters from one end of the alphabet alone are variables. */
    private static boolean isProduct(String lower) {
        return lower.chars().allMatch(c -> c <= 'd') || lower.chars().allMatch(c -> c >= 'u');
    }

    private static boolean hasVowel(String lower) {
        return lower.chars().anyMatch(c -> "aeiouy".indexOf(c) >= 0);
    }
}
