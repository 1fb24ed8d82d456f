package org.motet.template.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of expressions. */
final class Evaluator {
    private final Budget budget;

    Evaluator(Budget budget) {
        this.budget = budget;
    }

    Object value(Expression expression, Scope scope) {
        budget.step();
        return switch (expression) {
            case Expression.Literal literal -> literal.value();
            case Expression.Name name -> scope.get(name.name());
            case Expression.ListOf list -> values(list.items(), scope);
            case Expression.MapOf map -> map(map, scope);
            case Expression.Attribute attribute ->
                Methods.attribute(value(attribute.of(), scope), attribute.name(), budget);
            case Expression.Item item -> Python.item(value(item.of(), scope), value(item.key(), scope), budget);
            case Expression.Slice slice -> slice(slice, scope);
            case Expression.Call call -> call(call, scope);
            case Expression.Filter filter -> {
                Object of = value(filter.of(), scope);
                List<Object> arguments = values(filter.arguments().positional(), scope);
                yield Filters.apply(
                        filter.name(), of, arguments, named(filter.arguments().named(), scope), budget);
            }
            case Expression.Test test ->
                Tests.holds(test.name(), value(test.of(), scope), values(test.arguments(), scope));
            case Expression.Negative negative -> Python.negative(value(negative.of(), scope));
            case Expression.Binary binary ->
                Python.arithmetic(binary.operator(), value(binary.left(), scope), value(binary.right(), scope), budget);
            case Expression.Compare compare -> compare(compare, scope);
            case Expression.And and -> {
                Object left = value(and.left(), scope);
                yield Python.isTrue(left) ? value(and.right(), scope) : left;
            }
            case Expression.Or or -> {
                Object left = value(or.left(), scope);
                yield Python.isTrue(left) ? left : value(or.right(), scope);
            }
            case Expression.Not not -> !Python.isTrue(value(not.of(), scope));
            case Expression.Conditional conditional -> {
                if (Python.isTrue(value(conditional.test(), scope))) {
                    yield value(conditional.then(), scope);
                }
                Expression otherwise = conditional.otherwise();
                yield otherwise == null ? new Undefined("an 'if' without 'else'") : value(otherwise, scope);
            }
        };
    }

    private List<Object> values(List<Expression> expressions, Scope scope) {
        List<Object> values = new ArrayList<>(expressions.size());
        for (Expression expression : expressions) {
            values.add(value(expression, scope));
        }
        return values;
    }

    private Map<String, Object> named(Map<String, Expression> expressions, Scope scope) {
        Map<String, Object> values = new LinkedHashMap<>();
        expressions.forEach((name, expression) -> values.put(name, value(expression, scope)));
        return values;
    }

    private Map<String, Object> map(Expression.MapOf map, Scope scope) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < map.keys().size(); i++) {
            if (!(value(map.keys().get(i), scope) instanceof String key)) {
                throw new JinjaException("a map whose keys are no strings is not supported");
            }
            values.put(key, value(map.values().get(i), scope));
        }
        return values;
    }

    private Object slice(Expression.Slice slice, Scope scope) {
        Object of = value(slice.of(), scope);
        if (of instanceof Undefined undefined) {
            throw undefined.used();
        }
        budget.spend(Python.length(of));
        return Python.slice(of, orNone(slice.from(), scope), orNone(slice.to(), scope), orNone(slice.step(), scope));
    }

    private Object orNone(@Nullable Expression expression, Scope scope) {
        return expression == null ? Nothing.NONE : value(expression, scope);
    }

    private Object call(Expression.Call call, Scope scope) {
        Object function = value(call.function(), scope);
        List<Object> arguments = values(call.arguments().positional(), scope);
        Map<String, Object> named = named(call.arguments().named(), scope);
        if (!(function instanceof Function callable)) {
            throw new JinjaException("a " + Python.kind(function) + " cannot be called");
        }
        Object result = callable.call(arguments, named);
        if (result instanceof String text) {
            return budget.made(text);
        }
        if (result instanceof List<?> list) {
            budget.spend(list.size());
        }
        return result;
    }

    private boolean compare(Expression.Compare compare, Scope scope) {
        Object left = value(compare.first(), scope);
        for (int i = 0; i < compare.operators().size(); i++) {
            Object right = value(compare.others().get(i), scope);
            boolean holds = switch (compare.operators().get(i)) {
                case "==" -> Python.equal(left, right);
                case "!=" -> !Python.equal(left, right);
                case "<" -> Python.compare(left, right) < 0;
                case "<=" -> Python.compare(left, right) <= 0;
                case ">" -> Python.compare(left, right) > 0;
                case ">=" -> Python.compare(left, right) >= 0;
                case "in" -> Python.contains(right, left);
                default -> !Python.contains(right, left);
            };
            if (!holds) {
                return false;
            }
            left = right;
        }
        return true;
    }
}
