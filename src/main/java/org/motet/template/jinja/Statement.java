package org.motet.template.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a template does. */
sealed interface Statement {
    record Text(String text) implements Statement {}

    record Print(Expression value, int line) implements Statement {}

    record If(List<Branch> branches, List<Statement> otherwise, int line) implements Statement {}

    record Branch(Expression test, List<Statement> body) {}

    record For(
            List<String> targets,
            Expression items,
            @Nullable Expression filter,
            List<Statement> body,
            List<Statement> otherwise,
            int line)
            implements Statement {}

    /** Sets names, or attributes of namespaces ({@code ns.name}). */
    record Set(List<Target> targets, Expression value, int line) implements Statement {}

    record SetBlock(Target target, List<Statement> body, int line) implements Statement {}

    record Target(String name, @Nullable String attribute) {}

    record Macro(String name, List<String> parameters, List<@Nullable Expression> defaults, List<Statement> body)
            implements Statement {}

    record Break() implements Statement {}

    record Continue() implements Statement {}
}
