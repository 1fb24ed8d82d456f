package org.motet.template.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has a value. */
sealed interface Expression {
    record Literal(Object value) implements Expression {}

    record Name(String name) implements Expression {}

    record ListOf(List<Expression> items) implements Expression {}

    record TupleOf(List<Expression> items) implements Expression {}

    record MapOf(List<Expression> keys, List<Expression> values) implements Expression {}

    record Attribute(Expression of, String name) implements Expression {}

    record Item(Expression of, Expression key) implements Expression {}

    record Slice(
            Expression of,
            @Nullable Expression from,
            @Nullable Expression to,
            @Nullable Expression step) implements Expression {}

    record Call(Expression function, Arguments arguments) implements Expression {}

    record Filter(Expression of, String name, Arguments arguments, int line) implements Expression {}

    record Test(Expression of, String name, Arguments arguments, int line) implements Expression {}

    /** {@code +} or {@code -} before a value. */
    record Signed(boolean negative, Expression of) implements Expression {}

    record Binary(String operator, Expression left, Expression right) implements Expression {}

    record Compare(Expression first, List<String> operators, List<Expression> others) implements Expression {}

    record And(Expression left, Expression right) implements Expression {}

    record Or(Expression left, Expression right) implements Expression {}

    record Not(Expression of) implements Expression {}

    record Conditional(
            Expression test, Expression then, @Nullable Expression otherwise) implements Expression {}

    /**
     * Positional arguments and those with a name.
     *
     * @param more a value whose items are positional arguments too
     * @param moreNamed a map whose entries are named arguments too
     */
    record Arguments(
            List<Expression> positional,
            Map<String, Expression> named,
            @Nullable Expression more,
            @Nullable Expression moreNamed) {
        static final Arguments NONE = new Arguments(List.of(), Map.of(), null, null);

        static Arguments of(Expression... positional) {
            return new Arguments(List.of(positional), Map.of(), null, null);
        }
    }
}
