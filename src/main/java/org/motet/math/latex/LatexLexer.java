package org.motet.math.latex;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer's text to tokens: one pass, linear. Space, size and font commands vanish, spellings of one thing become
 * one token, words are told from products of letters, and the digits of a number stand in one token.
 */
final class LatexLexer {
    private static final Map<String, String> WORD_COMMANDS = Map.ofEntries(
            Map.entry("sqrt", "sqrt"),
            Map.entry("pi", "pi"),
            Map.entry("infinity", "infty"),
            Map.entry("inf", "infty"),
            Map.entry("oo", "infty"),
            Map.entry("union", "cup"),
            Map.entry("choose", "choose"),
            Map.entry("mod", "mod"),
            Map.entry("modulo", "mod"),
            Map.entry("modulus", "mod"),
            Map.entry("theta", "theta"),
            Map.entry("alpha", "alpha"),
            Map.entry("beta", "beta"),
            Map.entry("gamma", "gamma"),
            Map.entry("lambda", "lambda"),
            Map.entry("omega", "omega"),
            Map.entry("frac", "frac"),
            Map.entry("binom", "binom"));

    private final String text;
    private final List<LatexToken> tokens = new ArrayList<>();
    private final List<Integer> proseBraces = new ArrayList<>(); // brace depths at which prose began
    private int at;
    private int braces;
    private int brackets;
    private boolean spaced;

    private LatexLexer(String text) {
        this.text = text;
    }

    /** The tokens of a text that {@link UnicodeFold} has been through. */
    static List<LatexToken> tokens(String folded) {
        LatexLexer lexer = new LatexLexer(folded);
        while (lexer.at < folded.length()) {
            lexer.step();
        }
        return lexer.tokens;
    }

    private void step() {
        char c = text.charAt(at);
        if (Character.isWhitespace(c) || c == '~' || c == '$' || c == '"' || c == '`') {
            spaced = true;
            at++;
        } else if (c == '\\') {
            command();
        } else if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
            number();
        } else if (isLetter(c)) {
            letters();
        } else {
            sign(c);
        }
    }

    private void number() {
        Numeral numeral = Numeral.scan(text, at, brackets == 0);
        add(LatexToken.Type.NUMBER, numeral.digits());
        at = numeral.end();
    }

    private void letters() {
        int end = at;
        while (end < text.length() && isLetter(text.charAt(end))) {
            end++;
        }
        String run = text.substring(at, end);
        boolean read = run.length() <= 3 && (halfOfDay(run) || currency(run, end) || ordinal(run));
        if (read) {
            return;
        }
        at = end;
        if (prose() ? run.length() > 1 : Vocabulary.isWord(run, afterNumber())) {
            word(run);
        } else {
            for (int i = 0; i < run.length(); i++) {
                add(LatexToken.Type.LETTER, run.substring(i, i + 1));
            }
        }
    }

    /** Reads "a.m.", "P. M." and "o'clock" as one word. */
    private boolean halfOfDay(String run) {
        if (run.length() > 1 || (peek(1) != '.' && peek(1) != '\'')) {
            return false;
        }
        if (run.equalsIgnoreCase("o") && text.regionMatches(true, at, "o'clock", 0, 7)) {
            add(LatexToken.Type.WORD, "o'clock");
            at += 7;
            return true;
        }
        int m = peek(1) == '.' ? (peek(2) == ' ' ? 3 : 2) : 0;
        boolean dotted = m > 0
                && (run.equalsIgnoreCase("a") || run.equalsIgnoreCase("p"))
                && (peek(m) == 'm' || peek(m) == 'M')
                && !isLetter(peek(m + 1));
        if (dotted) {
            add(LatexToken.Type.WORD, run.equalsIgnoreCase("a") ? "am" : "pm");
            at += peek(m + 1) == '.' ? m + 2 : m + 1;
        }
        return dotted;
    }

    /** Reads the code of a currency beside an amount: US\$12, EUR 12, 12 CAD. */
    private boolean currency(String run, int end) {
        @Nullable String name = Character.isUpperCase(run.charAt(0)) ? Currencies.ofCode(run) : null;
        if (name == null) {
            return false;
        }
        int next = end;
        while (next < Math.min(end + 3, text.length()) && ". ~}".indexOf(text.charAt(next)) >= 0) {
            next++;
        }
        boolean sign = text.startsWith("\\$", end);
        boolean amount =
                Currencies.standsAlone(run) && (afterNumber() || (next < text.length() && isDigit(text.charAt(next))));
        boolean point = end < text.length() && text.charAt(end) == '.';
        boolean read = sign || amount || text.startsWith("dollar", next);
        if (read) {
            add(LatexToken.Type.CURRENCY, name);
            at = sign ? end + 2 : point ? end + 1 : end;
        }
        return read;
    }

    private void word(String run) {
        String lower = run.toLowerCase(java.util.Locale.ROOT);
        if (lower.equals("and") || lower.equals("or")) {
            add(LatexToken.Type.SIGN, lower);
        } else if (Commands.FUNCTIONS.contains(lower) && !isShortUnit(lower)) {
            add(LatexToken.Type.COMMAND, lower);
        } else if (WORD_COMMANDS.containsKey(lower)) {
            add(LatexToken.Type.COMMAND, WORD_COMMANDS.get(lower));
        } else {
            add(LatexToken.Type.WORD, run);
        }
    }

    /** "30 min", "30 sec", "30 deg": behind a number and without an argument these are no functions. */
    private boolean isShortUnit(String run) {
        if (!afterNumber() || !(run.equals("min") || run.equals("sec") || run.equals("deg"))) {
            return false;
        }
        int next = at;
        while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
            next++;
        }
        char c = next < text.length() ? text.charAt(next) : 0;
        return run.equals("min")
                ? "({_".indexOf(c) < 0 && !text.startsWith("\\{", next)
                : "({_^\\".indexOf(c) < 0 && !Character.isLetterOrDigit(c);
    }

    /** "3rd" and "11th" are 3 and 11. */
    private boolean ordinal(String run) {
        boolean behindDigit = run.length() == 2 && at > 0 && isDigit(text.charAt(at - 1));
        boolean ends = behindDigit
                && (run.equals("st") || run.equals("nd") || run.equals("rd") || run.equals("th"))
                && tokens.getLast().is(LatexToken.Type.NUMBER);
        at += ends ? 2 : 0;
        return ends;
    }

    private boolean afterNumber() {
        if (tokens.isEmpty()) {
            return false;
        }
        LatexToken last = tokens.getLast();
        return last.is(LatexToken.Type.NUMBER) || last.is(LatexToken.Type.WORD) || last.isSign("}") || last.isSign(")");
    }

    private void command() {
        char next = peek(1);
        if (!isLetter(next)) {
            escaped(next);
            return;
        }
        int end = at + 1;
        while (end < text.length() && isLetter(text.charAt(end))) {
            end++;
        }
        String name = text.substring(at + 1, end);
        while (name.length() > 2 && !Commands.isKnown(name)) {
            name = name.substring(0, name.length() - 1);
        }
        if (!Commands.isKnown(name)) {
            name = text.substring(at + 1, end);
        }
        at += 1 + name.length();
        named(name);
    }

    private void named(String name) {
        if (Commands.PROSE.contains(name)) {
            skipSpace();
            if (peek(0) == '{') {
                braces++;
                proseBraces.add(braces);
                at++;
            }
            spaced = true;
        } else if (Commands.IGNORED.contains(name)) {
            ignored(name);
        } else {
            String canonical = Commands.canonical(name);
            switch (canonical) {
                case "<", ">", "|", ":", "'" -> add(LatexToken.Type.SIGN, canonical);
                case "[", "]" -> bracket(canonical);
                case "{", "}" -> bracket("\\" + canonical);
                case "percent" -> add(LatexToken.Type.SIGN, "%");
                case "lor" -> add(LatexToken.Type.SIGN, "or");
                case "land" -> add(LatexToken.Type.SIGN, "and");
                default -> {
                    @Nullable String currency = Currencies.ofCommand(canonical);
                    add(
                            currency == null ? LatexToken.Type.COMMAND : LatexToken.Type.CURRENCY,
                            currency == null ? canonical : currency);
                }
            }
        }
    }

    private void ignored(String name) {
        spaced = true;
        skipSpace();
        boolean delimiter = name.equals("left") || name.equals("right");
        if (delimiter && peek(0) == '.') {
            at++;
        } else if (Commands.IGNORED_WITH_ARGUMENT.contains(name) && peek(0) == '{') {
            int close = text.indexOf('}', at);
            at = close < 0 ? text.length() : close + 1;
        }
    }

    private void escaped(char next) {
        at += at + 1 < text.length() ? 2 : 1;
        switch (next) {
            case '{', '}' -> bracket("\\" + next);
            case '%' -> add(LatexToken.Type.SIGN, "%");
            case '$' -> add(LatexToken.Type.CURRENCY, "dollar");
            case '\\' -> add(LatexToken.Type.SIGN, "\\\\");
            case '|' -> add(LatexToken.Type.SIGN, "|");
            default -> spaced = true; // thin and negative space, stray backslash
        }
    }

    private void sign(char c) {
        at++;
        switch (c) {
            case '{' -> open();
            case '}' -> {
                if (!proseBraces.isEmpty() && proseBraces.getLast() == braces) {
                    proseBraces.removeLast();
                    spaced = true;
                } else {
                    add(LatexToken.Type.SIGN, "}");
                }
                braces--;
            }
            case '(', ')', '[', ']' -> bracket(Character.toString(c));
            case '<', '>', '!', '=' -> comparison(c);
            case '*' -> {
                boolean power = peek(0) == '*';
                at += power ? 1 : 0;
                add(LatexToken.Type.SIGN, power ? "^" : "*");
            }
            case '.' -> {
                if (!prose() || at >= text.length()) {
                    add(LatexToken.Type.SIGN, ".");
                }
                spaced = true;
            }
            default -> add(LatexToken.Type.SIGN, Character.toString(c));
        }
    }

    private void open() {
        if (text.startsWith(":}", at)) {
            add(LatexToken.Type.SIGN, ":");
            at += 2;
            return;
        }
        braces++;
        add(LatexToken.Type.SIGN, "{");
    }

    private void comparison(char c) {
        if (peek(0) != '=') {
            add(LatexToken.Type.SIGN, Character.toString(c));
            return;
        }
        at++;
        switch (c) {
            case '<' -> add(LatexToken.Type.COMMAND, "le");
            case '>' -> add(LatexToken.Type.COMMAND, "ge");
            case '!' -> add(LatexToken.Type.COMMAND, "ne");
            default -> add(LatexToken.Type.SIGN, "=");
        }
    }

    private void bracket(String sign) {
        switch (sign) {
            case "(", "[", "\\{" -> brackets++;
            default -> brackets = Math.max(0, brackets - 1);
        }
        add(LatexToken.Type.SIGN, sign);
    }

    private void add(LatexToken.Type type, String tokenText) {
        tokens.add(new LatexToken(type, tokenText, spaced, prose()));
        spaced = false;
    }

    private boolean prose() {
        return !proseBraces.isEmpty();
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : 0;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c > 0x7f && Character.isLetter(c));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
