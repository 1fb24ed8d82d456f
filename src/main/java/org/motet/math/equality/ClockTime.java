package org.motet.math.equality;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.motet.math.latex.Expr;
import org.motet.math.latex.Unit;
import org.motet.math.number.Rational;

/**
 * A time of the day.
 *
 * @param seconds since midnight, or since midnight or noon where the half is open
 * @param halfKnown whether the half of the day is said: by am, pm, noon, midnight or an hour above twelve
 */
record ClockTime(int seconds, boolean halfKnown) {
    private static final int HOUR = 60 * 60;
    private static final int HALF_DAY = 12 * HOUR;

    /** Decides when one side says the half of the day and the other is a time as well; null when not. */
    static @Nullable Judgement compare(Expr gold, Expr answer) {
        if (!saysHalf(gold) && !saysHalf(answer)) {
            return null;
        }
        @Nullable ClockTime g = of(gold);
        @Nullable ClockTime a = of(answer);
        return g == null || a == null ? null : Judgement.of(g.agrees(a), Stage.UNIT);
    }

    private boolean agrees(ClockTime other) {
        return halfKnown && other.halfKnown ? seconds == other.seconds : seconds % HALF_DAY == other.seconds % HALF_DAY;
    }

    private static boolean saysHalf(Expr expr) {
        return expr instanceof Expr.Measured measured && half(measured.unit(), 0) != null;
    }

    private static @Nullable ClockTime of(Expr expr) {
        Unit unit = expr instanceof Expr.Measured measured ? measured.unit() : Unit.NONE;
        Expr value = expr instanceof Expr.Measured measured ? measured.value() : expr;
        int seconds = seconds(value);
        if (seconds < 0) {
            return null;
        }
        @Nullable Integer start = half(unit, seconds);
        if (start != null) {
            return new ClockTime((seconds % HALF_DAY + start) % (2 * HALF_DAY), true);
        }
        boolean plain = unit.powers().isEmpty() || unit.powers().keySet().equals(Set.of("o'clock"));
        boolean wholeDay = seconds < HOUR || seconds >= HALF_DAY + HOUR;
        return plain ? new ClockTime(seconds, wholeDay) : null;
    }

    /** The second of the day at which the half of the day begins that the unit says; null when it says none. */
    private static @Nullable Integer half(Unit unit, int seconds) {
        for (String name : unit.powers().keySet()) {
            switch (name) {
                case "am", "midnight" -> {
                    return 0;
                }
                case "pm", "noon" -> {
                    return HALF_DAY;
                }
                case "night" -> {
                    return seconds % HALF_DAY >= HALF_DAY / 2 ? HALF_DAY : 0;
                }
                default -> {}
            }
        }
        return null;
    }

    /** 7, 7:45, 7:45:30 or 7.45 in seconds, -1 for what is no time. */
    private static int seconds(Expr value) {
        if (value instanceof Expr.Num num && num.decimals() == 2) {
            Rational hundredths = num.value().times(Rational.of(100));
            int digits = number(hundredths, 2460);
            return digits < 0 || digits % 100 >= 60 ? -1 : digits / 100 * HOUR + digits % 100 * 60;
        }
        List<Expr> parts = value instanceof Expr.Ratio ratio ? ratio.terms() : List.of(value);
        int seconds = 0;
        int scale = HOUR;
        for (Expr part : parts) {
            int number = part instanceof Expr.Num num ? number(num.value(), scale == HOUR ? 24 : 59) : -1;
            if (number < 0 || scale == 0) {
                return -1;
            }
            seconds += number * scale;
            scale /= 60;
        }
        return seconds;
    }

    /** A whole number from zero to the most, else -1. */
    private static int number(Rational value, int most) {
        int number = value.isInt() ? value.num().intValue() : -1;
        return number <= most ? number : -1;
    }
}
