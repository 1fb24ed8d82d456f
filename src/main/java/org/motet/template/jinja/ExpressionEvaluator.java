package org.motet.template.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.template.python.Arithmetic;
import org.motet.template.python.CallArguments;
import org.motet.template.python.Comparison;
import org.motet.template.python.Iteration;
import org.motet.template.python.MapKey;
import org.motet.template.python.Nothing;
import org.motet.template.python.PythonException;
import org.motet.template.python.PythonFunction;
import org.motet.template.python.PythonValues;
import org.motet.template.python.RenderBudget;
import org.motet.template.python.Subscript;
import org.motet.template.python.Tuple;
import org.motet.template.python.Undefined;

/** Values of expressions. */
final class ExpressionEvaluator {
    private final RenderBudget budget;

    ExpressionEvaluator(RenderBudget budget) {
        this.budget = budget;
    }

    Object value(Expression expression, VariableScope scope) {
        budget.step();
        budget.enter();
        Object value = valueAtDepth(expression, scope);
        budget.leave();
        return value;
    }

    private Object valueAtDepth(Expression expression, VariableScope scope) {
        return switch (expression) {
            case Expression.Literal literal -> literal.value();
            case Expression.Name name -> scope.get(name.name());
            case Expression.ListOf list -> values(list.items(), scope);
            case Expression.TupleOf tuple -> Tuple.of(values(tuple.items(), scope));
            case Expression.MapOf map -> map(map, scope);
            case Expression.Attribute attribute ->
                Attributes.attribute(value(attribute.of(), scope), attribute.name(), budget);
            case Expression.Item item -> Attributes.item(value(item.of(), scope), value(item.key(), scope), budget);
            case Expression.Slice slice ->
                Subscript.slice(
                        value(slice.of(), scope),
                        orNone(slice.from(), scope),
                        orNone(slice.to(), scope),
                        orNone(slice.step(), scope),
                        budget);
            case Expression.Call call -> call(call, scope, null);
            case Expression.Filter filter -> filter(filter, scope);
            case Expression.Test test -> test(test, scope);
            case Expression.Signed signed -> {
                Object value = value(signed.of(), scope);
                yield signed.negative() ? Arithmetic.negative(value) : Arithmetic.positive(value);
            }
            case Expression.Binary binary ->
                Arithmetic.binary(binary.operator(), value(binary.left(), scope), value(binary.right(), scope), budget);
            case Expression.Compare compare -> compare(compare, scope);
            case Expression.And and -> {
                Object left = value(and.left(), scope);
                yield PythonValues.isTrue(left) ? value(and.right(), scope) : left;
            }
            case Expression.Or or -> {
                Object left = value(or.left(), scope);
                yield PythonValues.isTrue(left) ? left : value(or.right(), scope);
            }
            case Expression.Not not -> !PythonValues.isTrue(value(not.of(), scope));
            case Expression.Conditional conditional -> {
                if (PythonValues.isTrue(value(conditional.test(), scope))) {
                    yield value(conditional.then(), scope);
                }
                Expression otherwise = conditional.otherwise();
                yield otherwise == null ? new Undefined("an 'if' without 'else'") : value(otherwise, scope);
            }
        };
    }

    private List<Object> values(List<Expression> expressions, VariableScope scope) {
        List<Object> values = new ArrayList<>(expressions.size());
        for (Expression expression : expressions) {
            values.add(value(expression, scope));
        }
        return values;
    }

    private Map<Object, Object> map(Expression.MapOf map, VariableScope scope) {
        Map<Object, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < map.keys().size(); i++) {
            Object key = MapKey.stored(value(map.keys().get(i), scope));
            values.put(key, value(map.values().get(i), scope));
        }
        return values;
    }

    private Object orNone(@Nullable Expression expression, VariableScope scope) {
        return expression == null ? Nothing.NONE : value(expression, scope);
    }

    private CallArguments arguments(Expression.Arguments given, VariableScope scope) {
        List<Object> positional = values(given.positional(), scope);
        Map<String, Object> named = new LinkedHashMap<>();
        given.named().forEach((name, expression) -> named.put(name, value(expression, scope)));
        if (given.more() != null) {
            positional.addAll(Iteration.items(value(given.more(), scope), budget));
        }
        if (given.moreNamed() != null) {
            if (!(value(given.moreNamed(), scope) instanceof Map<?, ?> more)) {
                throw new PythonException("'**' needs a map");
            }
            for (Map.Entry<?, ?> entry : more.entrySet()) {
                budget.step();
                if (!(entry.getKey() instanceof String name)) {
                    throw new PythonException("'**' needs a map from names");
                }
                if (named.put(name, entry.getValue()) != null) {
                    throw new PythonException("the argument '" + name + "' is given twice");
                }
            }
        }
        return new CallArguments(positional, named);
    }

    /** What a call gives; a block that calls is one argument more. */
    Object call(Expression.Call call, VariableScope scope, @Nullable PythonFunction caller) {
        Object function = value(call.function(), scope);
        CallArguments given = arguments(call.arguments(), scope);
        if (caller != null && given.named().put("caller", caller) != null) {
            throw new PythonException("the argument 'caller' is given twice");
        }
        if (!(function instanceof PythonFunction callable)) {
            throw new PythonException("a " + PythonValues.kind(function) + " cannot be called");
        }
        Object result = callable.call(given);
        return result instanceof String text ? budget.made(text) : result;
    }

    private Object filter(Expression.Filter filter, VariableScope scope) {
        Object of = value(filter.of(), scope);
        if (!Filters.NAMES.contains(filter.name())) {
            throw JinjaException.at(filter.line(), "the filter '" + filter.name() + "' is not supported");
        }
        Object result = Filters.apply(filter.name(), of, arguments(filter.arguments(), scope), budget);
        return result instanceof String text ? budget.made(text) : result;
    }

    private boolean test(Expression.Test test, VariableScope scope) {
        Object of = value(test.of(), scope);
        if (!ValueTests.NAMES.contains(test.name())) {
            throw JinjaException.at(test.line(), "the test 'is " + test.name() + "' is not supported");
        }
        return ValueTests.holds(test.name(), of, arguments(test.arguments(), scope), budget);
    }

    private boolean compare(Expression.Compare compare, VariableScope scope) {
        Object left = value(compare.first(), scope);
        for (int i = 0; i < compare.operators().size(); i++) {
            Object right = value(compare.others().get(i), scope);
            if (!holds(compare.operators().get(i), left, right)) {
                return false;
            }
            left = right;
        }
        return true;
    }

    private boolean holds(String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> Comparison.equal(left, right, budget);
            case "!=" -> !Comparison.equal(left, right, budget);
            case "in" -> Comparison.contains(right, left, budget);
            case "not in" -> !Comparison.contains(right, left, budget);
            default -> Comparison.ordered(operator, left, right, budget);
        };
    }
}
