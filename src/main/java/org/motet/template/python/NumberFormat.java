package org.motet.template.python;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** The digits of a number as the format types of C and Python write them, without sign. */
final class NumberFormat {
    private static final int MOST_DIGITS = 1000;

    private NumberFormat() {}

    /**
     * The size of a float.
     *
     * @param type one of {@code e f g}; capital letters are the caller's
     * @param alternate keeps the point and the zeros behind it
     */
    static String real(double x, char type, int precision, boolean alternate) {
        if (precision > MOST_DIGITS) {
            throw new PythonException("more than " + MOST_DIGITS + " digits of a number are not supported");
        }
        if (!Double.isFinite(x)) {
            return Double.isNaN(x) ? "nan" : "inf";
        }
        BigDecimal value = new BigDecimal(Math.abs(x));
        return switch (type) {
            case 'e' -> exponent(value, precision, alternate);
            case 'f' ->
                value.setScale(precision, RoundingMode.HALF_EVEN).toPlainString()
                        + (alternate && precision == 0 ? "." : "");
            default -> general(value, Math.max(1, precision), alternate);
        };
    }

    private static String exponent(BigDecimal value, int precision, boolean alternate) {
        BigDecimal rounded = value.round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
        int exponent = value.signum() == 0 ? 0 : rounded.precision() - 1 - rounded.scale();
        String mantissa = rounded.movePointLeft(exponent)
                .setScale(precision, RoundingMode.HALF_EVEN)
                .toPlainString();
        return mantissa + (alternate && precision == 0 ? "." : "") + exponentText(exponent);
    }

    private static String exponentText(int exponent) {
        int size = Math.abs(exponent);
        return (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + size;
    }

    private static String general(BigDecimal value, int precision, boolean alternate) {
        BigDecimal rounded = value.round(new MathContext(precision, RoundingMode.HALF_EVEN));
        int exponent = value.signum() == 0 ? 0 : rounded.precision() - 1 - rounded.scale();
        if (exponent < -4 || exponent >= precision) {
            String text = exponent(value, precision - 1, alternate);
            int at = text.indexOf('e');
            return (alternate ? text.substring(0, at) : withoutZeros(text.substring(0, at))) + text.substring(at);
        }
        String text = rounded.setScale(Math.max(0, precision - 1 - exponent), RoundingMode.HALF_EVEN)
                .toPlainString();
        return alternate ? (text.contains(".") ? text : text + ".") : withoutZeros(text);
    }

    private static String withoutZeros(String text) {
        if (!text.contains(".")) {
            return text;
        }
        int end = text.length();
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
    }

    /** The size of an integer to base 2, 8, 10 or 16. */
    static String integer(long n, int base) {
        String digits = Long.toString(n, base);
        return n < 0 ? digits.substring(1) : digits;
    }

    /** The digits before the point in groups. */
    static String grouped(String digits, String separator, int size) {
        int end = 0;
        while (end < digits.length() && Character.digit(digits.charAt(end), 16) >= 0) {
            end++;
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < end; i++) {
            if (i > 0 && (end - i) % size == 0) {
                out.append(separator);
            }
            out.append(digits.charAt(i));
        }
        return out.append(digits.substring(end)).toString();
    }
}
