package org.motet.template.python;

import java.util.List;
import java.util.Map;

/** What kind a value is of, whether it is true, and the number it is. */
public final class PythonValues {
    private PythonValues() {}

    public static boolean isTrue(Object value) {
        return switch (value) {
            case Boolean b -> b;
            case String s -> !s.isEmpty();
            case Markup markup -> !markup.text().isEmpty();
            case Long n -> n != 0;
            case Double x -> x != 0;
            case List<?> list -> !list.isEmpty();
            case Tuple tuple -> !tuple.items().isEmpty();
            case View view -> !view.items().isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            case Nothing none -> false;
            case Undefined undefined -> false;
            default -> true;
        };
    }

    /**
     * What the value is, in one word.
     *
     * @throws PythonException that it is undefined, if it is
     */
    public static String kind(Object value) {
        return switch (value) {
            case String s -> "string";
            case Markup markup -> "string marked safe";
            case Boolean b -> "boolean";
            case Long n -> "number";
            case Double x -> "number";
            case List<?> list -> "list";
            case Tuple tuple -> "tuple";
            case View view -> view.kind().toString();
            case Map<?, ?> map -> "map";
            case Lazy lazy -> "generator";
            case Nothing none -> "None";
            case Undefined undefined -> throw undefined.used();
            case PythonFunction function -> "function";
            default -> "value of another kind";
        };
    }

    public static boolean isNumber(Object value) {
        return value instanceof Long || value instanceof Double || value instanceof Boolean;
    }

    /** Whether it is an integer, as which booleans count. */
    public static boolean isInteger(Object value) {
        return value instanceof Long || value instanceof Boolean;
    }

    public static boolean isText(Object value) {
        return value instanceof String || value instanceof Markup;
    }

    public static long integer(Object value) {
        return switch (value) {
            case Long n -> n;
            case Boolean b -> b ? 1 : 0;
            default -> throw new PythonException("an integer is needed, not a " + kind(value));
        };
    }

    public static double real(Object value) {
        return value instanceof Double x ? x : integer(value);
    }
}
