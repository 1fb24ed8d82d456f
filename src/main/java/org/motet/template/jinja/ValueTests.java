package org.motet.template.jinja;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.motet.template.python.Arithmetic;
import org.motet.template.python.CallArguments;
import org.motet.template.python.Comparison;
import org.motet.template.python.Iteration;
import org.motet.template.python.LetterCase;
import org.motet.template.python.Markup;
import org.motet.template.python.Nothing;
import org.motet.template.python.PythonException;
import org.motet.template.python.PythonFunction;
import org.motet.template.python.PythonText;
import org.motet.template.python.PythonValues;
import org.motet.template.python.RenderBudget;
import org.motet.template.python.Tuple;
import org.motet.template.python.Undefined;
import org.motet.template.python.View;

/** {@code value is name}. */
final class ValueTests {
    private static final Set<String> OF_ONE = Set.of(
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
            "lower",
            "upper",
            "escaped");
    private static final Set<String> OF_TWO = Set.of(
            "divisibleby",
            "sameas",
            "in",
            "eq",
            "equalto",
            "==",
            "ne",
            "!=",
            "lt",
            "lessthan",
            "<",
            "le",
            "<=",
            "gt",
            "greaterthan",
            ">",
            "ge",
            ">=");

    static final Set<String> NAMES =
            Stream.concat(OF_ONE.stream(), OF_TWO.stream()).collect(Collectors.toUnmodifiableSet());

    private ValueTests() {}

    static boolean holds(String name, Object value, CallArguments given, RenderBudget budget) {
        given.pay(budget);
        if (OF_ONE.contains(name)) {
            given.bindPositional("is " + name, 0, 0);
            return holds(name, value, budget);
        }
        return holds(name, value, given.bindPositional("is " + name, 1, 1).get(0), budget);
    }

    private static boolean holds(String name, Object value, RenderBudget budget) {
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value == Nothing.NONE;
            case "string" -> PythonValues.isText(value);
            case "number" -> PythonValues.isNumber(value);
            case "integer" -> value instanceof Long;
            case "float" -> value instanceof Double;
            case "boolean" -> value instanceof Boolean;
            case "true" -> value.equals(true);
            case "false" -> value.equals(false);
            case "mapping" -> value instanceof Map;
            case "sequence" -> isSequence(value);
            case "iterable" -> Iteration.isIterable(value);
            case "callable" -> value instanceof PythonFunction || value instanceof Undefined;
            case "odd" -> isRemainder(value, 2L, 1L, budget);
            case "even" -> isRemainder(value, 2L, 0L, budget);
            case "lower" -> LetterCase.isLower(budget.made(PythonText.of(value, budget)));
            case "upper" -> LetterCase.isUpper(budget.made(PythonText.of(value, budget)));
            default -> value instanceof Markup;
        };
    }

    private static boolean isSequence(Object value) {
        return PythonValues.isText(value)
                || value instanceof List
                || value instanceof Tuple
                || value instanceof Map
                || value instanceof Undefined
                || value instanceof View view && view.kind() == View.Kind.RANGE;
    }

    private static boolean isRemainder(Object value, Object divisor, Object rest, RenderBudget budget) {
        if (!PythonValues.isNumber(value)) {
            throw new PythonException("a number is needed, not a " + PythonValues.kind(value));
        }
        return Comparison.equal(Arithmetic.binary("%", value, divisor, budget), rest, budget);
    }

    private static boolean holds(String name, Object value, Object other, RenderBudget budget) {
        return switch (name) {
            case "divisibleby" -> isRemainder(value, other, 0L, budget);
            case "sameas" -> isSame(value, other);
            case "in" -> Comparison.contains(other, value, budget);
            case "eq", "equalto", "==" -> Comparison.equal(value, other, budget);
            case "ne", "!=" -> !Comparison.equal(value, other, budget);
            case "lt", "lessthan" -> Comparison.ordered("<", value, other, budget);
            case "le" -> Comparison.ordered("<=", value, other, budget);
            case "gt", "greaterthan" -> Comparison.ordered(">", value, other, budget);
            case "ge" -> Comparison.ordered(">=", value, other, budget);
            default -> Comparison.ordered(name, value, other, budget);
        };
    }

    /** Of numbers and texts it depends on Python's caches whether two are the same object. */
    private static boolean isSame(Object a, Object b) {
        if (a instanceof Boolean || a == Nothing.NONE || b instanceof Boolean || b == Nothing.NONE) {
            return a.equals(b);
        }
        throw new PythonException("the test 'is sameas' is supported for true, false and none only");
    }
}
