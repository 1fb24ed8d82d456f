package org.motet.template.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.motet.template.jinja.TemplateToken.Kind;
import org.motet.template.python.Nothing;

/** Single values, with the subscripts, calls, filters and tests behind them. */
final class ValueParser {
    private static final Set<String> NOT_AN_ARGUMENT = Set.of("else", "or", "and", "is", "if", "in", "not");
    private static final int LONGEST_INTEGER = 18;

    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private final ArgumentParser arguments;
    private final ScopeStack scopes;

    ValueParser(TokenStream tokens, ExpressionParser expressions, ScopeStack scopes) {
        this.tokens = tokens;
        this.scopes = scopes;
        this.expressions = expressions;
        this.arguments = new ArgumentParser(tokens, expressions);
    }

    Expression primary() {
        TemplateToken token = tokens.peek();
        return switch (token.kind()) {
            case NAME -> name(tokens.next().text());
            case STRING -> {
                StringBuilder text = new StringBuilder();
                while (tokens.at(Kind.STRING)) {
                    text.append(tokens.next().text());
                }
                yield new Expression.Literal(text.toString());
            }
            case INTEGER -> new Expression.Literal(integer(tokens.next()));
            case FLOAT ->
                new Expression.Literal(Double.parseDouble(tokens.next().text().replace("_", "")));
            default -> bracket(token);
        };
    }

    private Expression name(String name) {
        return switch (name) {
            case "true", "True" -> new Expression.Literal(true);
            case "false", "False" -> new Expression.Literal(false);
            case "none", "None" -> new Expression.Literal(Nothing.NONE);
            default -> {
                scopes.current().read(name);
                yield new Expression.Name(name);
            }
        };
    }

    private static long integer(TemplateToken token) {
        String digits = token.text().replace("_", "");
        if (digits.length() > LONGEST_INTEGER) {
            throw JinjaException.at(token.line(), "the number " + token.text() + " is too large");
        }
        if (digits.length() > 1 && digits.startsWith("0") && !digits.matches("0+")) {
            throw JinjaException.at(token.line(), "the number " + token.text() + " starts with 0");
        }
        return Long.parseLong(digits);
    }

    private Expression bracket(TemplateToken token) {
        if (tokens.takeOperator("(")) {
            if (tokens.takeOperator(")")) {
                return new Expression.TupleOf(List.of());
            }
            Expression inner = expressions.expressionOrTuple();
            tokens.expectOperator(")");
            return inner;
        }
        if (tokens.takeOperator("[")) {
            return new Expression.ListOf(itemsUntil("]"));
        }
        if (tokens.takeOperator("{")) {
            return map();
        }
        throw tokens.wrong("expected a value, found " + token);
    }

    private List<Expression> itemsUntil(String close) {
        List<Expression> items = new ArrayList<>();
        while (!tokens.atOperator(close)) {
            items.add(expressions.expression());
            if (!tokens.atOperator(close)) {
                tokens.expectOperator(",");
            }
        }
        tokens.next();
        return items;
    }

    private Expression map() {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!tokens.atOperator("}")) {
            keys.add(expressions.expression());
            tokens.expectOperator(":");
            values.add(expressions.expression());
            if (!tokens.atOperator("}")) {
                tokens.expectOperator(",");
            }
        }
        tokens.next();
        return new Expression.MapOf(keys, values);
    }

    /** Attributes, subscripts and calls behind a value. */
    Expression postfix(Expression start) {
        Expression value = start;
        while (true) {
            if (tokens.takeOperator(".")) {
                value = attribute(value, tokens.next());
            } else if (tokens.takeOperator("[")) {
                value = subscript(value);
            } else if (tokens.takeOperator("(")) {
                value = new Expression.Call(value, arguments.untilClosed());
            } else {
                return value;
            }
        }
    }

    private Expression attribute(Expression of, TemplateToken name) {
        return switch (name.kind()) {
            case INTEGER -> new Expression.Item(of, new Expression.Literal(integer(name)));
            case NAME -> new Expression.Attribute(of, name.text());
            default -> throw tokens.wrong("expected a name after '.', found " + name);
        };
    }

    private Expression subscript(Expression of) {
        Expression from = tokens.atOperator(":") ? null : expressions.expression();
        if (tokens.takeOperator("]")) {
            if (from == null) {
                throw tokens.wrong("an empty subscript");
            }
            return new Expression.Item(of, from);
        }
        if (tokens.atOperator(",")) {
            throw tokens.wrong("a subscript with a comma is not supported");
        }
        tokens.expectOperator(":");
        Expression to = tokens.atOperator(":") || tokens.atOperator("]") ? null : expressions.expression();
        Expression step = null;
        if (tokens.takeOperator(":") && !tokens.atOperator("]")) {
            step = expressions.expression();
        }
        tokens.expectOperator("]");
        return new Expression.Slice(of, from, to, step);
    }

    /** Filters, tests and calls behind a value. */
    Expression filters(Expression start) {
        Expression value = start;
        while (true) {
            if (tokens.takeOperator("|")) {
                value = filter(value);
            } else if (tokens.takeName("is")) {
                value = test(value);
            } else if (tokens.takeOperator("(")) {
                value = new Expression.Call(value, arguments.untilClosed());
            } else {
                return value;
            }
        }
    }

    /** Filters with bars between them, the first without a bar before it. */
    Expression filterChain(Expression start) {
        Expression value = filter(start);
        while (tokens.takeOperator("|")) {
            value = filter(value);
        }
        return value;
    }

    private Expression filter(Expression of) {
        TemplateToken name = tokens.expect(Kind.NAME);
        return new Expression.Filter(
                of,
                name.text(),
                tokens.takeOperator("(") ? arguments.untilClosed() : Expression.Arguments.NONE,
                name.line());
    }

    private Expression test(Expression of) {
        boolean negated = tokens.takeName("not");
        TemplateToken name = tokens.expect(Kind.NAME);
        Expression.Arguments given = Expression.Arguments.NONE;
        if (tokens.takeOperator("(")) {
            given = arguments.untilClosed();
        } else if (startsArgument()) {
            given = Expression.Arguments.of(postfix(primary()));
        }
        Expression test = new Expression.Test(of, name.text(), given, name.line());
        return negated ? new Expression.Not(test) : test;
    }

    private boolean startsArgument() {
        TemplateToken token = tokens.peek();
        return switch (token.kind()) {
            case NAME -> !NOT_AN_ARGUMENT.contains(token.text());
            case STRING, INTEGER, FLOAT -> true;
            default -> tokens.atOperator("[") || tokens.atOperator("{");
        };
    }
}
