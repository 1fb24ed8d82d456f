package org.motet.template.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.motet.template.python.Arithmetic;
import org.motet.template.python.BoundArguments;
import org.motet.template.python.CallArguments;
import org.motet.template.python.Iteration;
import org.motet.template.python.Nothing;
import org.motet.template.python.PythonException;
import org.motet.template.python.PythonText;
import org.motet.template.python.PythonValues;
import org.motet.template.python.RenderBudget;
import org.motet.template.python.Undefined;
import org.motet.template.python.WhiteSpace;

/** Filters that make numbers. */
final class NumberFilters {
    static final Set<String> NAMES = Set.of("abs", "count", "float", "int", "length", "round", "sum");
    private static final Pattern REAL =
            Pattern.compile("[+-]?(?:[0-9]+(?:_[0-9]+){0,20}\\.?[0-9]{0,400}|\\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,9})?");
    private static final int MOST_PLACES = 400;
    private static final int MOST_DIGITS = 400;

    private NumberFilters() {}

    static Object apply(String name, Object value, CallArguments given, RenderBudget budget) {
        return switch (name) {
            case "abs" -> {
                given.bind(name, 0);
                boolean negative = PythonValues.isNumber(value) && PythonValues.real(value) < 0;
                yield negative ? Arithmetic.negative(value) : Arithmetic.positive(value);
            }
            case "length", "count" -> {
                given.bind(name, 0);
                yield Iteration.length(value);
            }
            case "int" -> integer(value, given.bind(name, 0, "default", "base"), budget);
            case "float" -> {
                BoundArguments bound = given.bind(name, 0, "default");
                Double real = real(value, budget);
                yield real == null ? bound.orElse(0, 0.0) : (Object) real;
            }
            case "round" -> rounded(value, given.bind(name, 0, "precision", "method"));
            default -> sum(value, given.bind(name, 0, "attribute", "start"), budget);
        };
    }

    private static Object integer(Object value, BoundArguments given, RenderBudget budget) {
        if (value instanceof Undefined undefined) {
            throw undefined.used();
        }
        if (given.integer(1, 10) != 10) {
            throw new PythonException("the filter 'int' to another base than 10 is not supported");
        }
        if (PythonValues.isInteger(value)) {
            return PythonValues.integer(value);
        }
        if (PythonValues.isText(value)) {
            String digits = WhiteSpace.strip(PythonText.of(value, budget));
            if (digits.length() <= MOST_DIGITS && digits.matches("[+-]?[0-9]+(?:_[0-9]+){0,20}")) {
                return whole(new BigDecimal(digits.replace("_", "")));
            }
        }
        Double real = real(value, budget);
        return real == null || !Double.isFinite(real) ? given.orElse(0, 0L) : whole(new BigDecimal(real));
    }

    private static Object whole(BigDecimal number) {
        BigInteger whole = number.toBigInteger();
        if (whole.bitLength() > 63) {
            throw new PythonException("numbers of that size are not supported");
        }
        return whole.longValue();
    }

    /** What {@code float(value)} gives; null where Python raises a type or value error. */
    private static @Nullable Double real(Object value, RenderBudget budget) {
        if (value instanceof Undefined undefined) {
            throw undefined.used();
        }
        if (PythonValues.isNumber(value)) {
            return PythonValues.real(value);
        }
        if (!PythonValues.isText(value)) {
            return null;
        }
        String text = WhiteSpace.strip(PythonText.of(value, budget));
        boolean looksLikeNumber = !text.isEmpty() && "+-.0123456789".indexOf(text.charAt(0)) >= 0;
        if (text.length() > MOST_DIGITS) {
            if (looksLikeNumber) {
                throw notSupported(text);
            }
            return null;
        }
        if (REAL.matcher(text).matches()) {
            return Double.parseDouble(text.replace("_", ""));
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            case "nan", "+nan", "-nan" -> Double.NaN;
            default -> {
                if (text.matches("[0-9_.eE+-]+") && text.contains("_")
                        || text.codePoints().anyMatch(c -> c > 127 && Character.isDigit(c))) {
                    throw notSupported(text);
                }
                yield null;
            }
        };
    }

    private static PythonException notSupported(String number) {
        return new PythonException("the number " + PythonException.quoted(number) + " is not supported");
    }

    private static Object rounded(Object value, BoundArguments given) {
        long places = given.integer(0, 0);
        String method = given.text(1, "common");
        if (!PythonValues.isNumber(value) || !Set.of("common", "ceil", "floor").contains(method)) {
            throw new PythonException("the filter 'round' of this value or by this method is not supported");
        }
        if (Math.abs(places) > MOST_PLACES) {
            throw new PythonException("'round' to more than " + MOST_PLACES + " places is not supported");
        }
        if (!method.equals("common")) {
            double scale = Math.pow(10, places);
            double scaled = PythonValues.real(value) * scale;
            return (method.equals("ceil") ? Math.ceil(scaled) : Math.floor(scaled)) / scale;
        }
        if (PythonValues.isInteger(value)) {
            BigDecimal whole = BigDecimal.valueOf(PythonValues.integer(value));
            return places >= 0
                    ? PythonValues.integer(value)
                    : whole(whole.setScale((int) places, RoundingMode.HALF_EVEN));
        }
        double x = PythonValues.real(value);
        if (!Double.isFinite(x)) {
            return x;
        }
        double result =
                new BigDecimal(x).setScale((int) places, RoundingMode.HALF_EVEN).doubleValue();
        return Math.copySign(result, x);
    }

    private static Object sum(Object value, BoundArguments given, RenderBudget budget) {
        Object attribute = given.orElse(0, Nothing.NONE);
        Object total = given.orElse(1, 0L);
        if (PythonValues.isText(total)) {
            throw new PythonException("'sum' cannot add texts");
        }
        Iterator<Object> items = Iteration.iterator(value, budget);
        while (items.hasNext()) {
            Object item = items.next();
            Object term = attribute == Nothing.NONE
                    ? item
                    : AttributePath.of(attribute).value(item, budget);
            if (total instanceof Double || term instanceof Double) {
                throw new PythonException("'sum' is supported for integers and lists only");
            }
            total = Arithmetic.binary("+", total, term, budget);
        }
        return total;
    }
}
