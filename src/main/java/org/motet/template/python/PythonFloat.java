package org.motet.template.python;

import java.math.BigDecimal;
import java.math.MathContext;

/** The text of a float, as {@code repr} gives it: the shortest digits that read back as the same number. */
final class PythonFloat {
    private static final int LEAST_EXPONENT = -4;
    private static final int EXPONENT_FROM = 16;

    private PythonFloat() {}

    static String text(double x) {
        if (Double.isNaN(x)) {
            return "nan";
        }
        if (Double.isInfinite(x)) {
            return x > 0 ? "inf" : "-inf";
        }
        if (x == 0) {
            return 1 / x < 0 ? "-0.0" : "0.0";
        }
        BigDecimal value = shortest(Math.abs(x));
        String digits = value.unscaledValue().toString();
        int exponent = digits.length() - 1 - value.scale();
        String sign = x < 0 ? "-" : "";
        if (exponent >= LEAST_EXPONENT && exponent < EXPONENT_FROM) {
            String plain = value.toPlainString();
            return sign + (plain.contains(".") ? plain : plain + ".0");
        }
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return sign
                + mantissa
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    private static BigDecimal shortest(double x) {
        BigDecimal value = new BigDecimal(Double.toString(x)).stripTrailingZeros();
        if (value.precision() == 2) { // Double.toString gives the nearest of two digits even where one would do
            BigDecimal one = value.round(new MathContext(1));
            return one.doubleValue() == x ? one.stripTrailingZeros() : value;
        }
        return value;
    }
}
