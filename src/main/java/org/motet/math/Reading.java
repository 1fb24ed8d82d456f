package org.motet.math;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An answer text as it was read.
 *
 * @param tokens without what introduces or ends it; empty for texts longer than {@link Budget#CHARACTERS}
 * @param expr the expression, or words; null when there are no tokens
 */
record Reading(List<Token> tokens, @Nullable Expr expr) {
    private static final Map<String, Expr> PHRASES = Map.of(
            "all real numbers", new Expr.NamedSet("R"),
            "real numbers", new Expr.NamedSet("R"),
            "all reals", new Expr.NamedSet("R"),
            "set of all real numbers", new Expr.NamedSet("R"),
            "all integers", new Expr.NamedSet("Z"),
            "empty set", new Expr.NamedSet("empty"),
            "negative infinity", new Expr.Negation(Expr.Constant.INFINITY));
    private static final Set<String> EDGES = Set.of(".", ",", ";", ":", "\\\\", "\"", "*", "^");
    private static final Set<String> ARTICLES = Set.of("the", "a", "an");

    static Reading of(String text) {
        if (text.length() > Budget.CHARACTERS) {
            return new Reading(List.of(), null);
        }
        List<Token> tokens = trimmed(NumberWords.replace(Lexer.tokens(UnicodeFold.fold(text))));
        if (tokens.isEmpty()) {
            return new Reading(tokens, null);
        }
        return new Reading(tokens, expression(tokens));
    }

    private static Expr expression(List<Token> tokens) {
        if (tokens.getFirst().is(Token.Type.WORD)) {
            @Nullable Expr phrase = PHRASES.get(words(tokens));
            if (phrase != null) {
                return phrase;
            }
        }
        try {
            return Parser.parse(tokens);
        } catch (Unreadable words) {
            return new Expr.Words(words(tokens));
        }
    }

    /** Without punctuation at the ends and without words that only introduce the answer. */
    private static List<Token> trimmed(List<Token> tokens) {
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
        boolean introduces = introduction < to && !tokens.get(introduction).is(Token.Type.WORD);
        List<Token> rest = new ArrayList<>(tokens.subList(introduces ? introduction : from, to));
        return introduces && introduction > from ? trimmed(rest) : List.copyOf(rest);
    }

    private static boolean isDots(List<Token> tokens, int to) {
        return to >= 2 && tokens.get(to - 1).isSign(".") && tokens.get(to - 2).isSign(".");
    }

    private static boolean isEdge(Token token) {
        return token.is(Token.Type.SIGN) && EDGES.contains(token.text());
    }

    private static boolean isFiller(Token token) {
        return token.is(Token.Type.WORD)
                && Vocabulary.FILLERS.contains(token.text().toLowerCase(Locale.ROOT));
    }

    /** The words and numbers in lower case, without articles and punctuation. */
    static String words(List<Token> tokens) {
        StringBuilder out = new StringBuilder();
        boolean letterBefore = false;
        for (Token token : tokens) {
            String text = token.text().toLowerCase(Locale.ROOT);
            boolean spoken = !token.is(Token.Type.SIGN)
                    || text.equals("and")
                    || text.equals("or")
                    || "+-*/^=<>!%|".contains(text);
            if (!spoken || (token.is(Token.Type.WORD) && ARTICLES.contains(text))) {
                letterBefore = false;
                continue;
            }
            boolean letter = token.is(Token.Type.LETTER);
            boolean joined = letter && letterBefore && !token.spaced();
            out.append(out.isEmpty() || joined ? "" : " ").append(text);
            letterBefore = letter;
        }
        return out.toString();
    }

    /** A short account of how the text was read, or null. */
    @Nullable
    String account() {
        return expr == null ? null : Printer.print(expr);
    }

    boolean sameTokens(Reading other) {
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
