package org.motet.template.jinja;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Values as Python treats them: truth, text, equality, order, arithmetic. What it does not cover fails. */
final class Python {
    private Python() {}

    static boolean isTrue(Object value) {
        return switch (value) {
            case Boolean b -> b;
            case String s -> !s.isEmpty();
            case Long n -> n != 0;
            case Double x -> x != 0;
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            case Nothing none -> false;
            case Undefined undefined -> false;
            default -> true;
        };
    }

    /** What {@code str} gives. */
    static String text(Object value) {
        return switch (value) {
            case String s -> s;
            case Long n -> n.toString();
            case Boolean b -> b ? "True" : "False";
            case Nothing none -> "None";
            case Undefined undefined -> "";
            case Double x -> decimal(x);
            default ->
                throw new JinjaException("printing a " + kind(value) + " is not supported (use the filter 'tojson')");
        };
    }

    /** What {@code repr} gives for a number that Python writes without an exponent. */
    static String decimal(double x) {
        double size = Math.abs(x);
        if (size != 0 && !(size >= 1e-4 && size < 1e16)) {
            throw new JinjaException("printing the number " + x + " is not supported");
        }
        String digits = new BigDecimal(Double.toString(x)).toPlainString();
        return digits.contains(".") ? digits : digits + ".0";
    }

    static String kind(Object value) {
        return switch (value) {
            case String s -> "string";
            case Boolean b -> "boolean";
            case Long n -> "number";
            case Double x -> "number";
            case List<?> list -> "list";
            case Map<?, ?> map -> "map";
            case Nothing none -> "None";
            case Undefined undefined -> throw undefined.used();
            case Function function -> "function";
            default -> "object";
        };
    }

    static boolean isNumber(Object value) {
        return value instanceof Long || value instanceof Double || value instanceof Boolean;
    }

    static boolean equal(Object a, Object b) {
        if (isNumber(a) && isNumber(b)) {
            return a instanceof Double || b instanceof Double ? real(a) == real(b) : integer(a) == integer(b);
        }
        if (a instanceof List<?> left && b instanceof List<?> right) {
            if (left.size() != right.size()) {
                return false;
            }
            for (int i = 0; i < left.size(); i++) {
                if (!equal(left.get(i), right.get(i))) {
                    return false;
                }
            }
            return true;
        }
        if (a instanceof Map<?, ?> left && b instanceof Map<?, ?> right) {
            return left.size() == right.size()
                    && left.entrySet().stream().allMatch(e -> {
                        Object other = right.get(e.getKey());
                        return other != null && equal(e.getValue(), other);
                    });
        }
        return a instanceof Undefined && b instanceof Undefined || a.equals(b);
    }

    static int compare(Object a, Object b) {
        if (isNumber(a) && isNumber(b)) {
            return a instanceof Double || b instanceof Double
                    ? Double.compare(real(a), real(b))
                    : Long.compare(integer(a), integer(b));
        }
        if (a instanceof String left && b instanceof String right) {
            return codePointOrder(left, right);
        }
        throw new JinjaException("a " + kind(a) + " cannot be compared with a " + kind(b));
    }

    private static int codePointOrder(String a, String b) {
        int[] left = a.codePoints().toArray();
        int[] right = b.codePoints().toArray();
        return Arrays.compare(left, right);
    }

    static boolean contains(Object container, Object item) {
        return switch (container) {
            case String s when item instanceof String part -> s.contains(part);
            case List<?> list -> list.stream().anyMatch(each -> equal(each, item));
            case Map<?, ?> map -> item instanceof String && map.containsKey(item);
            case Undefined undefined -> false;
            default -> throw new JinjaException("a " + kind(item) + " cannot be looked for in a " + kind(container));
        };
    }

    /** What a loop goes over. */
    static List<Object> items(Object value) {
        return switch (value) {
            case List<?> list -> new ArrayList<>(list);
            case Map<?, ?> map -> new ArrayList<>(map.keySet());
            case String s -> characters(s);
            case Undefined undefined -> List.of();
            default -> throw new JinjaException("a " + kind(value) + " cannot be gone through");
        };
    }

    static List<Object> characters(String text) {
        List<Object> characters = new ArrayList<>();
        text.codePoints().forEach(point -> characters.add(Character.toString(point)));
        return characters;
    }

    static long length(Object value) {
        return switch (value) {
            case String s -> s.codePointCount(0, s.length());
            case List<?> list -> list.size();
            case Map<?, ?> map -> map.size();
            case Undefined undefined -> 0;
            default -> throw new JinjaException("a " + kind(value) + " has no length");
        };
    }

    static long integer(Object value) {
        return switch (value) {
            case Long n -> n;
            case Boolean b -> b ? 1 : 0;
            default -> throw new JinjaException("an integer is needed, not a " + kind(value));
        };
    }

    private static double real(Object value) {
        return value instanceof Double x ? x : integer(value);
    }

    static Object arithmetic(String operator, Object a, Object b, Budget budget) {
        if (operator.equals("~")) {
            return budget.made(text(a).concat(text(b)));
        }
        if (operator.equals("+") && a instanceof String left && b instanceof String right) {
            return budget.made(left.concat(right));
        }
        if (operator.equals("+") && a instanceof List<?> left && b instanceof List<?> right) {
            budget.spend(left.size() + right.size());
            List<Object> both = new ArrayList<>(left);
            both.addAll(right);
            return both;
        }
        if (operator.equals("*") && a instanceof String s && (b instanceof Long || b instanceof Boolean)) {
            long times = Math.max(0, integer(b));
            budget.spend(Math.multiplyHigh(times, s.length()) != 0 ? Long.MAX_VALUE : times * s.length());
            return s.repeat((int) times);
        }
        if (operator.equals("*") && b instanceof String) {
            return arithmetic(operator, b, a, budget);
        }
        if (!isNumber(a) || !isNumber(b)) {
            throw new JinjaException(
                    "'" + operator + "' between a " + kind(a) + " and a " + kind(b) + " is not supported");
        }
        boolean integers = !(a instanceof Double) && !(b instanceof Double);
        if ("/ // %".contains(operator) && real(b) == 0) {
            throw new JinjaException("division by zero");
        }
        try {
            return switch (operator) {
                case "+" -> integers ? (Object) Math.addExact(integer(a), integer(b)) : (Object) (real(a) + real(b));
                case "-" ->
                    integers ? (Object) Math.subtractExact(integer(a), integer(b)) : (Object) (real(a) - real(b));
                case "*" ->
                    integers ? (Object) Math.multiplyExact(integer(a), integer(b)) : (Object) (real(a) * real(b));
                case "/" -> real(a) / real(b);
                case "//" ->
                    integers ? (Object) Math.floorDiv(integer(a), integer(b)) : (Object) Math.floor(real(a) / real(b));
                case "%" -> {
                    if (!integers) {
                        throw new JinjaException("'%' of numbers with a fraction is not supported");
                    }
                    yield Math.floorMod(integer(a), integer(b));
                }
                default -> throw new JinjaException("the operator '" + operator + "' is not supported");
            };
        } catch (ArithmeticException e) {
            throw new JinjaException("integers beyond 64 bits are not supported");
        }
    }

    static Object negative(Object value) {
        return value instanceof Double x ? (Object) (-x) : (Object) Math.negateExact(integer(value));
    }

    /** {@code of[key]}. */
    static Object item(Object of, Object key, Budget budget) {
        return switch (of) {
            case Map<?, ?> map -> {
                Object value = map.get(key);
                yield value != null ? value : missing(key);
            }
            case List<?> list
            when key instanceof Long n -> {
                long index = n < 0 ? n + list.size() : n;
                yield index >= 0 && index < list.size() ? list.get((int) index) : missing(key);
            }
            case String s
            when key instanceof Long n -> {
                long length = length(s);
                long index = n < 0 ? n + length : n;
                yield index >= 0 && index < length
                        ? Character.toString(s.codePointAt(s.offsetByCodePoints(0, (int) index)))
                        : missing(key);
            }
            case Undefined undefined -> throw undefined.used();
            default -> {
                if (key instanceof String name) {
                    yield Methods.attribute(of, name, budget);
                }
                yield missing(key);
            }
        };
    }

    private static Undefined missing(Object key) {
        return new Undefined(
                key instanceof String s ? "the key '" + s + "'" : "item " + (isNumber(key) ? text(key) : "asked for"));
    }

    /** {@code of[from:to:step]}, each None if left out. */
    static Object slice(Object of, Object from, Object to, Object step) {
        boolean text = of instanceof String;
        if (!text && !(of instanceof List<?>)) {
            throw new JinjaException("a " + kind(of) + " cannot be sliced");
        }
        List<Object> all = items(of);
        long by = step == Nothing.NONE ? 1 : integer(step);
        if (by == 0) {
            throw new JinjaException("a slice with step 0");
        }
        int size = all.size();
        long start = from == Nothing.NONE ? (by > 0 ? 0 : size - 1) : bound(integer(from), size, by);
        long end = to == Nothing.NONE ? (by > 0 ? size : -1) : bound(integer(to), size, by);
        List<Object> part = new ArrayList<>();
        for (long i = start; by > 0 ? i < end : i > end; i += by) {
            part.add(all.get((int) i));
            if (by > size || -by > size) {
                break;
            }
        }
        return text ? String.join("", part.stream().map(Python::text).toList()) : part;
    }

    private static long bound(long index, int size, long step) {
        long place = index < 0 ? index + size : index;
        return step > 0 ? Math.clamp(place, 0, size) : Math.clamp(place, -1, size - 1);
    }
}
