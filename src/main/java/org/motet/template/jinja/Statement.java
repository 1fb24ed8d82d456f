package org.motet.template.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a template does. */
sealed interface Statement {
    /** Where it starts, from 1. */
    int line();

    record Text(String text, int line) implements Statement {}

    record Print(Expression value, int line) implements Statement {}

    record If(List<Branch> branches, List<Statement> otherwise, int line) implements Statement {}

    record Branch(Expression test, List<Statement> body) {}

    /**
     * A loop.
     *
     * @param recursive whether {@code loop(...)} runs it again over other items
     */
    record For(
            Target target,
            Expression items,
            @Nullable Expression filter,
            ScopedBody body,
            ScopedBody otherwise,
            boolean recursive,
            int line)
            implements Statement {}

    record Set(Target target, Expression value, int line) implements Statement {}

    /** The printed text as a value; {@code filters} is applied to {@link Captured#NAME}. */
    record SetBlock(Target target, Expression filters, ScopedBody body, int line) implements Statement {}

    record FilterBlock(Expression filters, ScopedBody body, int line) implements Statement {}

    /** A block with variables of its own. */
    record With(List<Target> targets, List<Expression> values, ScopedBody body, int line) implements Statement {}

    record Macro(MacroDefinition definition, int line) implements Statement {}

    /** Calls a macro that may call the block in turn. */
    record CallBlock(MacroDefinition block, Expression.Call call, int line) implements Statement {}

    /** Marks the assistant's text for training masks; prints what is inside, in a scope of its own. */
    record Generation(MacroDefinition block, int line) implements Statement {}

    record Break(int line) implements Statement {}

    record Continue(int line) implements Statement {}

    /** The text that a block printed. */
    final class Captured {
        static final String NAME = " captured"; // no name that a template could write

        private Captured() {}
    }
}
