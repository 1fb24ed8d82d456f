package org.motet.template.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.template.python.CallArguments;
import org.motet.template.python.Iteration;
import org.motet.template.python.Lazy;
import org.motet.template.python.PythonException;
import org.motet.template.python.PythonFunction;
import org.motet.template.python.PythonText;
import org.motet.template.python.PythonValues;
import org.motet.template.python.RenderBudget;

/** Carries statements out, once. */
final class TemplateRenderer {
    private final RenderBudget budget;
    private final ExpressionEvaluator evaluator;
    private StringBuilder out = new StringBuilder();

    TemplateRenderer(RenderBudget budget) {
        this.budget = budget;
        this.evaluator = new ExpressionEvaluator(budget);
    }

    /** How a list of statements ended. */
    private enum Flow {
        ON,
        BREAK,
        CONTINUE
    }

    String render(ScopedBody template, Map<String, ?> variables) {
        VariableScope globals = new VariableScope(null);
        GlobalFunctions.define(globals, budget);
        VariableScope given = new VariableScope(globals);
        variables.forEach((name, value) -> given.set(name, JinjaValues.of((Object) value)));
        run(template.statements(), new VariableScope(given, template.names()));
        return out.toString();
    }

    private Flow run(List<Statement> statements, VariableScope scope) {
        for (Statement statement : statements) {
            Flow flow;
            try {
                budget.step();
                budget.enter();
                flow = run(statement, scope);
                budget.leave();
            } catch (PythonException e) {
                throw JinjaException.at(statement.line(), String.valueOf(e.getMessage()));
            }
            if (flow != Flow.ON) {
                return flow;
            }
        }
        return Flow.ON;
    }

    private Flow run(Statement statement, VariableScope scope) {
        switch (statement) {
            case Statement.Text text -> print(text.text());
            case Statement.Print value -> print(PythonText.of(evaluator.value(value.value(), scope), budget));
            case Statement.If choice -> {
                return run(branch(choice, scope), scope);
            }
            case Statement.For loop -> {
                return loop(loop, evaluator.value(loop.items(), scope), scope, 1);
            }
            case Statement.With with -> {
                VariableScope inner = new VariableScope(scope, with.body().names());
                for (int i = 0; i < with.targets().size(); i++) {
                    assign(with.targets().get(i), evaluator.value(with.values().get(i), scope), inner);
                }
                return run(with.body().statements(), inner);
            }
            case Statement.Set set -> assign(set.target(), evaluator.value(set.value(), scope), scope);
            case Statement.SetBlock set -> assign(set.target(), filtered(set.body(), set.filters(), scope), scope);
            case Statement.FilterBlock block -> {
                Object text = filtered(block.body(), block.filters(), scope);
                if (!PythonValues.isText(text)) {
                    throw new PythonException("the filters of a block must give a text");
                }
                print(PythonText.of(text, budget));
            }
            case Statement.Macro macro -> scope.set(macro.definition().name(), macro(macro.definition(), scope));
            case Statement.Generation block ->
                print(PythonText.of(macro(block.block(), scope).call(CallArguments.NONE), budget));
            case Statement.CallBlock call ->
                print(PythonText.of(evaluator.call(call.call(), scope, macro(call.block(), scope)), budget));
            case Statement.Break ignored -> {
                return Flow.BREAK;
            }
            case Statement.Continue ignored -> {
                return Flow.CONTINUE;
            }
        }
        return Flow.ON;
    }

    private List<Statement> branch(Statement.If choice, VariableScope scope) {
        for (Statement.Branch branch : choice.branches()) {
            if (PythonValues.isTrue(evaluator.value(branch.test(), scope))) {
                return branch.body();
            }
        }
        return choice.otherwise();
    }

    /** Runs a loop; its items are asked for one by one, since the body may change what its filter reads. */
    private Flow loop(Statement.For loop, Object items, VariableScope scope, int depth) {
        Object chosen = loop.filter() == null ? items : chosen(loop, loop.filter(), items, scope);
        @Nullable
        PythonFunction again = loop.recursive() ? arguments -> again(loop, arguments, scope, depth + 1) : null;
        LoopState state = new LoopState(chosen, depth, again, budget);
        boolean whole = false; // Jinja2 takes else too where no pass came to its end
        while (state.advance()) {
            VariableScope inner = new VariableScope(scope, loop.body().names());
            assign(loop.target(), state.current(), inner);
            inner.set("loop", state);
            Flow flow = run(loop.body().statements(), inner);
            if (flow == Flow.BREAK) {
                break;
            }
            whole |= flow == Flow.ON;
        }
        ScopedBody otherwise = loop.otherwise();
        return whole ? Flow.ON : run(otherwise.statements(), new VariableScope(scope, otherwise.names()));
    }

    private Lazy chosen(Statement.For loop, Expression filter, Object items, VariableScope scope) {
        Iterator<Object> all = Iteration.iterator(items, budget);
        return Lazy.over(
                items,
                () -> new FilteredItems(all, item -> {
                    VariableScope inner = new VariableScope(scope);
                    assign(loop.target(), item, inner);
                    return PythonValues.isTrue(evaluator.value(filter, inner));
                }));
    }

    private Object again(Statement.For loop, CallArguments given, VariableScope scope, int depth) {
        Object items = given.bindPositional("loop", 1, 1).get(0);
        return captured(() -> loop(loop, items, scope, depth));
    }

    private void assign(Target target, Object value, VariableScope scope) {
        switch (target) {
            case Target.Name name -> scope.set(name.name(), value);
            case Target.Attribute attribute -> {
                if (!(scope.get(attribute.name()) instanceof TemplateNamespace namespace)) {
                    throw new PythonException(
                            "'" + attribute.name() + "' is no namespace, its attributes cannot be set");
                }
                namespace.set(attribute.attribute(), value);
            }
            case Target.Several several -> {
                List<Target> targets = several.targets();
                List<Object> values = Iteration.unpacked(value, targets.size(), budget);
                for (int i = 0; i < values.size(); i++) {
                    assign(targets.get(i), values.get(i), scope);
                }
            }
        }
    }

    private MacroFunction macro(MacroDefinition definition, VariableScope scope) {
        return new MacroFunction(definition, (expression, inner) -> evaluator.value(expression, inner), names -> {
            VariableScope inner = new VariableScope(scope, definition.body().names());
            return captured(() -> {
                names.accept(inner);
                run(definition.body().statements(), inner);
            });
        });
    }

    private Object filtered(ScopedBody body, Expression filters, VariableScope scope) {
        VariableScope inner = new VariableScope(scope, body.names());
        String text = captured(() -> run(body.statements(), inner));
        VariableScope capture = new VariableScope(scope);
        capture.set(Statement.Captured.NAME, text);
        return evaluator.value(filters, capture);
    }

    private String captured(Runnable work) {
        StringBuilder outer = out;
        out = new StringBuilder();
        budget.enter();
        work.run();
        budget.leave();
        String text = out.toString();
        out = outer;
        return budget.made(text);
    }

    private void print(String text) {
        out.append(budget.made(text));
    }
}
