package org.motet.math.latex;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An answer text as it was read.
 *
 * @param tokens without what introduces or ends it; empty for texts longer than {@link ReadingLimits#CHARACTERS}
 * @param expr the expression, or words; null when there are no tokens
 */
public record Reading(List<LatexToken> tokens, @Nullable Expr expr) {
    private static final Map<String, Expr> PHRASES = Map.ofEntries(
            Map.entry("all real numbers", new Expr.NamedSet("R")),
            Map.entry("real numbers", new Expr.NamedSet("R")),
            Map.entry("all reals", new Expr.NamedSet("R")),
            Map.entry("set of all real numbers", new Expr.NamedSet("R")),
            Map.entry("all integers", new Expr.NamedSet("Z")),
            Map.entry("empty set", new Expr.NamedSet("empty")),
            Map.entry("negative infinity", new Expr.Negation(Expr.Constant.INFINITY)),
            Map.entry("noon", twelve("noon")),
            Map.entry("midday", twelve("noon")),
            Map.entry("at noon", twelve("noon")),
            Map.entry("midnight", twelve("midnight")),
            Map.entry("at midnight", twelve("midnight")));
    private static final Set<String> EDGES = Set.of(".", ",", ";", ":", "\\\\", "\"", "*", "^");
    private static final Set<String> ARTICLES = Set.of("the", "a", "an");

    public static Reading of(String text) {
        if (text.length() > ReadingLimits.CHARACTERS) {
            return new Reading(List.of(), null);
        }
        List<LatexToken> tokens =
                trimmed(NumberWords.replace(LatexLexer.tokens(PlainTextMarks.inLatex(UnicodeFold.fold(text)))));
        if (tokens.isEmpty()) {
            return new Reading(tokens, null);
        }
        return new Reading(tokens, expression(tokens));
    }

    private static Expr twelve(String unit) {
        return new Expr.Measured(Expr.Num.of(12), Unit.of(unit));
    }

    private static Expr expression(List<LatexToken> tokens) {
        if (tokens.getFirst().is(LatexToken.Type.WORD)) {
            @Nullable Expr phrase = PHRASES.get(words(tokens));
            if (phrase != null) {
                return phrase;
            }
        }
        try {
            return LatexParser.parse(Dates.dayFirst(tokens));
        } catch (Unreadable words) {
            return new Expr.Words(words(tokens));
        }
    }

    /** Without punctuation at the ends and without words that only introduce the answer. */
    private static List<LatexToken> trimmed(List<LatexToken> tokens) {
        int from = 0;
        int to = tokens.size();
        while (from < to && (isEdge(tokens.get(from)) && !tokens.get(from).isSign("^"))) {
            from++;
        }
        while (to > from && isEdge(tokens.get(to - 1)) && !isDots(tokens, to)) {
            to--;
        }
        int introduction = from;
        while (introduction < to && isFiller(tokens.get(introduction))) {
            introduction++;
        }
        boolean introduces = introduction < to && !tokens.get(introduction).is(LatexToken.Type.WORD);
        List<LatexToken> rest = new ArrayList<>(tokens.subList(introduces ? introduction : from, to));
        return introduces && introduction > from ? trimmed(rest) : List.copyOf(rest);
    }

    private static boolean isDots(List<LatexToken> tokens, int to) {
        return to >= 2 && tokens.get(to - 1).isSign(".") && tokens.get(to - 2).isSign(".");
    }

    private static boolean isEdge(LatexToken token) {
        return token.is(LatexToken.Type.SIGN) && EDGES.contains(token.text());
    }

    private static boolean isFiller(LatexToken token) {
        return token.is(LatexToken.Type.WORD)
                && Vocabulary.FILLERS.contains(token.text().toLowerCase(Locale.ROOT));
    }

    /** The words and numbers in lower case, without articles and punctuation. */
    public static String words(List<LatexToken> tokens) {
        StringBuilder out = new StringBuilder();
        boolean letterBefore = false;
        boolean primesMayFollow = false;
        for (LatexToken token : tokens) {
            String text = token.text().toLowerCase(Locale.ROOT);
            boolean prime = text.equals("'") && primesMayFollow;
            primesMayFollow = prime || token.is(LatexToken.Type.NUMBER) || token.isSign(")") || token.isSign("}");
            boolean spoken = prime
                    || !token.is(LatexToken.Type.SIGN)
                    || text.equals("and")
                    || text.equals("or")
                    || "+-*/^=<>!%|".contains(text);
            if (!spoken || (token.is(LatexToken.Type.WORD) && ARTICLES.contains(text))) {
                letterBefore = false;
                continue;
            }
            boolean letter = token.is(LatexToken.Type.LETTER);
            boolean joined = letter && letterBefore && !token.spaced();
            out.append(out.isEmpty() || joined ? "" : " ").append(text);
            letterBefore = letter;
        }
        return out.toString();
    }

    /** A short account of how the text was read, or null. */
    @Nullable
    public String account() {
        return expr == null ? null : Printer.print(expr);
    }

    public boolean sameTokens(Reading other) {
        if (tokens.isEmpty() || tokens.size() != other.tokens.size()) {
            return false;
        }
        for (int i = 0; i < tokens.size(); i++) {
            if (!tokens.get(i).same(other.tokens.get(i))) {
                return false;
            }
        }
        return true;
    }
}
