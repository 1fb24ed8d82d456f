package org.motet.math;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Compares one reference answer with one answer text. */
final class AnswerComparison {
    private static final Pattern FRACTION = Pattern.compile("(-?)\\\\[dt]?frac\\{(-?\\d{1,99})\\}\\{(-?\\d{1,99})\\}");
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,300}(\\.\\d{0,99}+)?|[+-]?\\.\\d{1,99}");

    private AnswerComparison() {}

    static Verdict compare(String gold, String answer, Policy policy) {
        if (gold.strip().equals(answer.strip()) && !gold.isBlank()) {
            return new Verdict(Outcome.CORRECT, Stage.STRING, answer, gold, null, null);
        }
        Rational a = number(gold.strip());
        Rational b = number(answer.strip());
        if (a == null || b == null) {
            return new Verdict(Outcome.WRONG, Stage.STRING, answer, gold, text(a), text(b));
        }
        return new Verdict(a.equals(b) ? Outcome.CORRECT : Outcome.WRONG, Stage.NUMBER, answer, gold, text(a), text(b));
    }

    private static @Nullable String text(@Nullable Rational value) {
        return value == null ? null : value.toString();
    }

    private static @Nullable Rational number(String text) {
        String bare = text.replace("$", "");
        Matcher fraction = FRACTION.matcher(bare);
        if (fraction.matches()) {
            Rational den = decimal(fraction.group(3));
            Rational value = den.isZero() ? null : decimal(fraction.group(2)).times(den.inverse());
            return value == null || fraction.group(1).isEmpty() ? value : value.negate();
        }
        return NUMBER.matcher(bare).matches() ? decimal(bare) : null;
    }

    private static Rational decimal(String text) {
        BigDecimal value = new BigDecimal(text);
        return value.scale() <= 0
                ? Rational.of(value.toBigInteger())
                : Rational.of(value.unscaledValue(), java.math.BigInteger.TEN.pow(value.scale()));
    }
}
