package org.motet.template.jinja;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code value is name}. */
final class Tests {
    static final Set<String> NAMES = Set.of(
            "defined",
            "undefined",
            "none",
            "string",
            "number",
            "integer",
            "float",
            "boolean",
            "true",
            "false",
            "mapping",
            "sequence",
            "iterable",
            "callable",
            "odd",
            "even",
            "divisibleby",
            "in",
            "eq",
            "equalto",
            "==",
            "ne",
            "lt",
            "le",
            "gt",
            "ge");

    private Tests() {}

    static boolean holds(String name, Object value, List<Object> arguments) {
        boolean binary = Set.of("divisibleby", "in", "eq", "equalto", "==", "ne", "lt", "le", "gt", "ge")
                .contains(name);
        if (arguments.size() != (binary ? 1 : 0)) {
            throw new JinjaException(
                    "the test 'is " + name + "' with " + arguments.size() + " arguments is not supported");
        }
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value == Nothing.NONE;
            case "string" -> value instanceof String;
            case "number" -> Python.isNumber(value);
            case "integer" -> value instanceof Long;
            case "float" -> value instanceof Double;
            case "boolean" -> value instanceof Boolean;
            case "true" -> value.equals(true);
            case "false" -> value.equals(false);
            case "mapping" -> value instanceof Map;
            case "sequence", "iterable" ->
                value instanceof String || value instanceof List || value instanceof Map || value instanceof Undefined;
            case "callable" -> value instanceof Function;
            case "odd" -> Math.floorMod(Python.integer(value), 2L) == 1;
            case "even" -> Math.floorMod(Python.integer(value), 2L) == 0;
            case "divisibleby" ->
                Python.arithmetic("%", value, arguments.getFirst(), new Budget(1))
                        .equals(0L);
            case "in" -> Python.contains(arguments.getFirst(), value);
            case "ne" -> !Python.equal(value, arguments.getFirst());
            case "lt" -> Python.compare(value, arguments.getFirst()) < 0;
            case "le" -> Python.compare(value, arguments.getFirst()) <= 0;
            case "gt" -> Python.compare(value, arguments.getFirst()) > 0;
            case "ge" -> Python.compare(value, arguments.getFirst()) >= 0;
            default -> Python.equal(value, arguments.getFirst());
        };
    }
}
