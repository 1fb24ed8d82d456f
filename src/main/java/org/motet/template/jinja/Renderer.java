package org.motet.template.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Carries statements out, once. */
final class Renderer {
    private final Budget budget;
    private final Evaluator evaluator;
    private StringBuilder out = new StringBuilder();

    Renderer(Budget budget) {
        this.budget = budget;
        this.evaluator = new Evaluator(budget);
    }

    /** How a list of statements ended. */
    private enum Flow {
        ON,
        BREAK,
        CONTINUE
    }

    String render(List<Statement> statements, Map<String, ?> variables) {
        Scope globals = new Scope(null);
        Builtins.define(globals, budget);
        Scope scope = new Scope(globals);
        variables.forEach(
                (name, value) -> scope.set(name, value instanceof Integer i ? (Object) i.longValue() : value));
        run(statements, scope);
        return out.toString();
    }

    private Flow run(List<Statement> statements, Scope scope) {
        for (Statement statement : statements) {
            Flow flow = run(statement, scope);
            if (flow != Flow.ON) {
                return flow;
            }
        }
        return Flow.ON;
    }

    private Flow run(Statement statement, Scope scope) {
        budget.step();
        switch (statement) {
            case Statement.Text text -> print(text.text());
            case Statement.Print value ->
                print(at(value.line(), () -> Python.text(evaluator.value(value.value(), scope))));
            case Statement.If choice -> {
                for (Statement.Branch branch : choice.branches()) {
                    if (at(choice.line(), () -> Python.isTrue(evaluator.value(branch.test(), scope)))) {
                        return run(branch.body(), scope);
                    }
                }
                return run(choice.otherwise(), scope);
            }
            case Statement.For loop -> {
                return loop(loop, scope);
            }
            case Statement.Set set -> {
                Object value = at(set.line(), () -> evaluator.value(set.value(), scope));
                if (set.targets().size() == 1) {
                    assign(set.targets().getFirst(), value, scope, set.line());
                } else {
                    List<Object> values =
                            at(set.line(), () -> unpacked(value, set.targets().size()));
                    for (int i = 0; i < values.size(); i++) {
                        assign(set.targets().get(i), values.get(i), scope, set.line());
                    }
                }
            }
            case Statement.SetBlock set ->
                assign(set.target(), captured(set.body(), new Scope(scope)), scope, set.line());
            case Statement.Macro macro ->
                scope.set(macro.name(), (Function) (arguments, named) -> call(macro, scope, arguments, named));
            case Statement.Break ignored -> {
                return Flow.BREAK;
            }
            case Statement.Continue ignored -> {
                return Flow.CONTINUE;
            }
        }
        return Flow.ON;
    }

    private Flow loop(Statement.For loop, Scope scope) {
        List<Object> items = new ArrayList<>();
        at(loop.line(), () -> {
            for (Object item : Python.items(evaluator.value(loop.items(), scope))) {
                budget.step();
                Scope inner = new Scope(scope);
                bind(loop.targets(), item, inner);
                if (loop.filter() == null || Python.isTrue(evaluator.value(loop.filter(), inner))) {
                    items.add(item);
                }
            }
            return items;
        });
        Loop.Changes changes = new Loop.Changes();
        for (int i = 0; i < items.size(); i++) {
            Scope inner = new Scope(scope);
            bind(loop.targets(), items.get(i), inner);
            inner.set("loop", new Loop(items, i, changes));
            if (run(loop.body(), inner) == Flow.BREAK) {
                break;
            }
        }
        return items.isEmpty() ? run(loop.otherwise(), scope) : Flow.ON;
    }

    private static void bind(List<String> names, Object item, Scope scope) {
        if (names.size() == 1) {
            scope.set(names.getFirst(), item);
            return;
        }
        List<Object> values = unpacked(item, names.size());
        for (int i = 0; i < names.size(); i++) {
            scope.set(names.get(i), values.get(i));
        }
    }

    private static List<Object> unpacked(Object value, int count) {
        List<Object> values = Python.items(value);
        if (values.size() != count) {
            throw new JinjaException(values.size() + " values for " + count + " names");
        }
        return values;
    }

    private static void assign(Statement.Target target, Object value, Scope scope, int line) {
        if (target.attribute() == null) {
            scope.set(target.name(), value);
        } else if (scope.get(target.name()) instanceof Namespace namespace) {
            namespace.values().put(target.attribute(), value);
        } else {
            throw new JinjaException(
                    "line " + line + ": '" + target.name() + "' is no namespace, its attributes cannot be set");
        }
    }

    private Object call(Statement.Macro macro, Scope scope, List<Object> arguments, Map<String, Object> named) {
        if (arguments.size() > macro.parameters().size() || !macro.parameters().containsAll(named.keySet())) {
            throw new JinjaException("macro '" + macro.name() + "' is called with arguments that it does not have");
        }
        budget.enter();
        Scope inner = new Scope(scope);
        for (int i = 0; i < macro.parameters().size(); i++) {
            String parameter = macro.parameters().get(i);
            Expression otherwise = macro.defaults().get(i);
            Object value = named.get(parameter);
            if (i < arguments.size()) {
                value = arguments.get(i);
            } else if (value == null) {
                value = otherwise == null ? new Undefined("'" + parameter + "'") : evaluator.value(otherwise, inner);
            }
            inner.set(parameter, value);
        }
        String text = captured(macro.body(), inner);
        budget.leave();
        return text;
    }

    private String captured(List<Statement> body, Scope scope) {
        StringBuilder outer = out;
        out = new StringBuilder();
        run(body, scope);
        String text = out.toString();
        out = outer;
        return budget.made(text);
    }

    private void print(String text) {
        out.append(budget.made(text));
    }

    /** Adds the line to a failure that does not have one. */
    private static <T> T at(int line, Supplier<T> work) {
        try {
            return work.get();
        } catch (JinjaException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith("line ") ? e : new JinjaException("line " + line + ": " + message);
        }
    }
}
