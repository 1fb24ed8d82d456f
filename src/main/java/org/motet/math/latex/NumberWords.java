package org.motet.math.latex;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns English number words into number tokens: "forty-nine", "two hundred and five", "5 million". */
final class NumberWords {
    private static final String[] SMALL = {
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen"
    };
    private static final String[] TENS = {"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"};
    private static final Map<String, Long> SCALES = Map.of(
            "hundred",
            100L,
            "thousand",
            1_000L,
            "million",
            1_000_000L,
            "billion",
            1_000_000_000L,
            "trillion",
            1_000_000_000_000L);

    private NumberWords() {}

    static List<LatexToken> replace(List<LatexToken> tokens) {
        boolean none = true;
        for (LatexToken token : tokens) {
            none &= !token.is(LatexToken.Type.WORD) || (value(token) < 0 && scale(token) == null);
        }
        if (none) {
            return tokens;
        }
        List<LatexToken> out = new ArrayList<>();
        int at = 0;
        while (at < tokens.size()) {
            LatexToken token = tokens.get(at);
            if (token.is(LatexToken.Type.WORD) && value(token) >= 0) {
                at = phrase(tokens, at, out);
            } else if (scale(token) instanceof Long scale
                    && !out.isEmpty()
                    && out.getLast().is(LatexToken.Type.NUMBER)) {
                out.add(new LatexToken(LatexToken.Type.COMMAND, "times", false, false));
                out.add(number(BigInteger.valueOf(scale), token));
                at++;
            } else {
                out.add(token);
                at++;
            }
        }
        return out;
    }

    private static int phrase(List<LatexToken> tokens, int from, List<LatexToken> out) {
        BigInteger total = BigInteger.ZERO;
        BigInteger group = BigInteger.ZERO;
        long last = Long.MAX_VALUE;
        int at = from;
        while (at < tokens.size()) {
            int word = skipJoint(tokens, at, from);
            LatexToken token = word < tokens.size() ? tokens.get(word) : LatexToken.END_OF_TEXT;
            long value = value(token);
            @Nullable Long scale = scale(token);
            if (value >= 0 && (at == from || (last >= 20 && value < last && value > 0))) {
                group = group.add(BigInteger.valueOf(value));
                last = value;
            } else if (scale != null && scale == 100) {
                group = group.multiply(BigInteger.valueOf(100));
                last = 100;
            } else if (scale != null) {
                total = total.add(group.multiply(BigInteger.valueOf(scale)));
                group = BigInteger.ZERO;
                last = scale;
            } else {
                break;
            }
            at = word + 1;
        }
        out.add(number(total.add(group), tokens.get(from)));
        return at;
    }

    /** A hyphen or an "and" may stand between two words of one number, never before the first. */
    private static int skipJoint(List<LatexToken> tokens, int at, int from) {
        if (at == from || at >= tokens.size()) {
            return at;
        }
        LatexToken token = tokens.get(at);
        boolean joint = token.isSign("-") && !token.spaced();
        boolean and = token.isSign("and") && at > from && scale(tokens.get(at - 1)) != null;
        boolean wordNext =
                at + 1 < tokens.size() && (value(tokens.get(at + 1)) >= 0 || scale(tokens.get(at + 1)) != null);
        return (joint || and) && wordNext ? at + 1 : at;
    }

    private static LatexToken number(BigInteger value, LatexToken like) {
        return new LatexToken(LatexToken.Type.NUMBER, value.toString(), like.spaced(), like.prose());
    }

    /** The value of a word below one hundred, -1 for another token. */
    private static long value(LatexToken token) {
        if (!token.is(LatexToken.Type.WORD)) {
            return -1;
        }
        String word = token.text().toLowerCase(Locale.ROOT);
        for (int i = 0; i < SMALL.length; i++) {
            if (SMALL[i].equals(word)) {
                return i;
            }
        }
        for (int i = 0; i < TENS.length; i++) {
            if (TENS[i].equals(word)) {
                return 20 + 10L * i;
            }
        }
        return -1;
    }

    private static @Nullable Long scale(LatexToken token) {
        return token.is(LatexToken.Type.WORD) ? SCALES.get(token.text().toLowerCase(Locale.ROOT)) : null;
    }
}
