package org.motet.template.python;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** {@code + - * / // % **} and {@code ~}. Integers are those of 64 bits; what goes beyond fails. */
public final class Arithmetic {
    private static final long EXACT_AS_FLOAT = 1L << 53;

    private Arithmetic() {}

    public static Object binary(String operator, Object a, Object b, RenderBudget budget) {
        return switch (operator) {
            case "~" -> concatenation(a, b, budget);
            case "+" -> sum(a, b, budget);
            case "*" -> product(a, b, budget);
            case "%" -> a instanceof String s ? PercentFormat.of(s, b, budget) : numbers(operator, a, b);
            default -> numbers(operator, a, b);
        };
    }

    private static Object concatenation(Object a, Object b, RenderBudget budget) {
        return budget.made(PythonText.of(a, budget).concat(PythonText.of(b, budget)));
    }

    private static Markup markups(Object a, Object b, RenderBudget budget) {
        return new Markup(budget.made(Markup.escaped(a, budget)
                .text()
                .concat(Markup.escaped(b, budget).text())));
    }

    private static Object sum(Object a, Object b, RenderBudget budget) {
        if (a instanceof String left && b instanceof String right) {
            return budget.made(left.concat(right));
        }
        if (PythonValues.isText(a) && PythonValues.isText(b)) {
            return markups(a, b, budget);
        }
        if (a instanceof List<?> left && b instanceof List<?> right) {
            return joined(left, right, budget);
        }
        if (a instanceof Tuple left && b instanceof Tuple right) {
            return Tuple.of(joined(left.items(), right.items(), budget));
        }
        return numbers("+", a, b);
    }

    private static List<Object> joined(List<?> left, List<?> right, RenderBudget budget) {
        budget.spend((long) left.size() + right.size());
        List<Object> both = new ArrayList<>(left);
        both.addAll(right);
        return both;
    }

    private static Object product(Object a, Object b, RenderBudget budget) {
        if (PythonValues.isInteger(a) && !PythonValues.isNumber(b)) {
            return product(b, a, budget);
        }
        if (!PythonValues.isInteger(b) || PythonValues.isNumber(a)) {
            return numbers("*", a, b);
        }
        long times = Math.max(0, PythonValues.integer(b));
        return switch (a) {
            case String s -> repeated(s, times, budget);
            case Markup markup -> new Markup(repeated(markup.text(), times, budget));
            case List<?> list -> repeated(list, times, budget);
            case Tuple tuple -> Tuple.of(repeated(tuple.items(), times, budget));
            default -> numbers("*", a, b);
        };
    }

    private static String repeated(String s, long times, RenderBudget budget) {
        budget.characters(cost(times, s.length()));
        return s.isEmpty() ? s : s.repeat((int) times);
    }

    private static List<Object> repeated(List<?> list, long times, RenderBudget budget) {
        budget.spend(cost(times, list.size()));
        List<Object> all = new ArrayList<>();
        for (long i = 0; i < times && !list.isEmpty(); i++) {
            all.addAll(list);
        }
        return all;
    }

    private static long cost(long times, int length) {
        return Math.multiplyHigh(times, length) != 0 ? Long.MAX_VALUE : Math.max(0, times * length);
    }

    private static Object numbers(String operator, Object a, Object b) {
        if (!PythonValues.isNumber(a) || !PythonValues.isNumber(b)) {
            throw new PythonException("'" + operator + "' between a " + PythonValues.kind(a) + " and a "
                    + PythonValues.kind(b) + " is not supported");
        }
        if ("/ // %".contains(operator) && PythonValues.real(b) == 0) {
            throw new PythonException("division by zero");
        }
        try {
            return a instanceof Double || b instanceof Double
                    ? reals(operator, PythonValues.real(a), PythonValues.real(b))
                    : integers(operator, PythonValues.integer(a), PythonValues.integer(b));
        } catch (ArithmeticException e) {
            throw new PythonException("numbers of that size are not supported");
        }
    }

    private static Object integers(String operator, long a, long b) {
        return switch (operator) {
            case "+" -> Math.addExact(a, b);
            case "-" -> Math.subtractExact(a, b);
            case "*" -> Math.multiplyExact(a, b);
            case "/" -> {
                boolean small = Math.abs((double) a) <= EXACT_AS_FLOAT && Math.abs((double) b) <= EXACT_AS_FLOAT;
                yield small
                        ? (double) a / b
                        : BigDecimal.valueOf(a)
                                .divide(BigDecimal.valueOf(b), MathContext.DECIMAL128)
                                .doubleValue();
            }
            case "//" -> {
                if (a == Long.MIN_VALUE && b == -1) {
                    throw new ArithmeticException();
                }
                yield Math.floorDiv(a, b);
            }
            case "%" -> Math.floorMod(a, b);
            default -> b < 0 ? reals(operator, a, b) : power(a, b);
        };
    }

    private static Object power(long base, long exponent) {
        if (base == 0 || base == 1 || base == -1) {
            return exponent == 0 ? 1L : base < 0 && exponent % 2 == 0 ? 1L : base;
        }
        long result = 1;
        for (long i = 0; i < exponent; i++) { // leaves 64 bits after 63 steps at most
            result = Math.multiplyExact(result, base);
        }
        return result;
    }

    private static Object reals(String operator, double a, double b) {
        return switch (operator) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> a / b;
            case "//" -> floorDivision(a, b);
            case "%" -> remainder(a, b);
            default -> {
                if (a == 0 && b < 0 || a < 0 && b != Math.rint(b)) {
                    throw new PythonException(
                            "'**' of " + PythonFloat.text(a) + " and " + PythonFloat.text(b) + " is not supported");
                }
                double power = Math.pow(a, b);
                if (Double.isInfinite(power) && Double.isFinite(a) && Double.isFinite(b)) {
                    throw new ArithmeticException();
                }
                yield power;
            }
        };
    }

    private static double remainder(double a, double b) {
        double rest = a % b;
        return rest == 0 ? Math.copySign(0, b) : rest < 0 != b < 0 ? rest + b : rest;
    }

    private static double floorDivision(double a, double b) {
        double rest = a % b;
        double quotient = (a - rest) / b;
        if (rest != 0 && rest < 0 != b < 0) {
            quotient -= 1;
        }
        if (quotient == 0) {
            return Math.copySign(0, a / b);
        }
        double floor = Math.floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    public static Object negative(Object value) {
        if (value instanceof Double x) {
            return -x;
        }
        return numbers("-", 0L, value);
    }

    /** {@code +value}. */
    public static Object positive(Object value) {
        return value instanceof Double ? value : (Object) PythonValues.integer(value);
    }
}
