package org.motet.template.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.motet.template.jinja.Expression.Arguments;
import org.motet.template.jinja.Token.Kind;

/** Expressions, by recursive descent in Jinja2's order of precedence. */
final class ExpressionParser {
    private static final int DEEPEST = 200;
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final Set<String> NOT_AN_ARGUMENT = Set.of("else", "or", "and", "is", "if", "in", "not");

    private final TokenStream tokens;
    private int depth;

    ExpressionParser(TokenStream tokens) {
        this.tokens = tokens;
    }

    /** One expression, with {@code a if b else c}. */
    Expression expression() {
        if (++depth > DEEPEST) {
            throw tokens.wrong("expressions are nested more than " + DEEPEST + " deep");
        }
        Expression value = or();
        while (tokens.takeName("if")) {
            Expression test = or();
            Expression otherwise = tokens.takeName("else") ? expression() : null;
            value = new Expression.Conditional(test, value, otherwise);
        }
        depth--;
        return value;
    }

    /** Expressions separated by commas are a list; one without comma is itself. */
    Expression expressionOrList() {
        return listFrom(expression(), true);
    }

    /** The same without {@code a if b else c}, as {@code for} and {@code if} read theirs. */
    Expression plainOrList() {
        return listFrom(or(), false);
    }

    private Expression listFrom(Expression first, boolean conditional) {
        if (!tokens.atOperator(",")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (tokens.takeOperator(",")) {
            if (tokens.atOperator(")") || tokens.at(Kind.BLOCK_END) || tokens.at(Kind.PRINT_END)) {
                break;
            }
            items.add(conditional ? expression() : or());
        }
        return new Expression.ListOf(items);
    }

    private Expression or() {
        Expression left = and();
        while (tokens.takeName("or")) {
            left = new Expression.Or(left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (tokens.takeName("and")) {
            left = new Expression.And(left, not());
        }
        return left;
    }

    private Expression not() {
        int negations = 0;
        while (tokens.takeName("not")) {
            negations++;
        }
        Expression value = compare();
        for (; negations > 0; negations--) {
            value = new Expression.Not(value);
        }
        return value;
    }

    private Expression compare() {
        Expression first = sum();
        List<String> operators = new ArrayList<>();
        List<Expression> others = new ArrayList<>();
        while (true) {
            if (tokens.at(Kind.OPERATOR) && COMPARISONS.contains(tokens.peek().text())) {
                operators.add(tokens.next().text());
            } else if (tokens.takeName("in")) {
                operators.add("in");
            } else if (tokens.atName("not") && tokens.peekSecond().is(Kind.NAME, "in")) {
                tokens.next();
                tokens.next();
                operators.add("not in");
            } else {
                break;
            }
            others.add(sum());
        }
        return operators.isEmpty() ? first : new Expression.Compare(first, operators, others);
    }

    private Expression sum() {
        Expression left = concatenation();
        while (tokens.atOperator("+") || tokens.atOperator("-")) {
            left = new Expression.Binary(tokens.next().text(), left, concatenation());
        }
        return left;
    }

    private Expression concatenation() {
        Expression left = product();
        while (tokens.takeOperator("~")) {
            left = new Expression.Binary("~", left, product());
        }
        return left;
    }

    private Expression product() {
        Expression left = power();
        while (tokens.atOperator("*") || tokens.atOperator("/") || tokens.atOperator("//") || tokens.atOperator("%")) {
            left = new Expression.Binary(tokens.next().text(), left, power());
        }
        return left;
    }

    private Expression power() {
        Expression left = unary(true);
        if (tokens.atOperator("**")) {
            throw tokens.wrong("the operator '**' is not supported");
        }
        return left;
    }

    private Expression unary(boolean withFilters) {
        if (++depth > DEEPEST) {
            throw tokens.wrong("expressions are nested more than " + DEEPEST + " deep");
        }
        Expression value;
        if (tokens.takeOperator("-")) {
            value = new Expression.Negative(unary(false));
        } else if (tokens.atOperator("+")) {
            throw tokens.wrong("a plus sign before a value is not supported");
        } else {
            value = primary();
        }
        value = postfix(value);
        depth--;
        return withFilters ? filters(value) : value;
    }

    private Expression primary() {
        Token token = tokens.peek();
        switch (token.kind()) {
            case NAME -> {
                tokens.next();
                return switch (token.text()) {
                    case "true", "True" -> new Expression.Literal(true);
                    case "false", "False" -> new Expression.Literal(false);
                    case "none", "None" -> new Expression.Literal(Nothing.NONE);
                    default -> new Expression.Name(token.text());
                };
            }
            case STRING -> {
                StringBuilder text = new StringBuilder();
                while (tokens.at(Kind.STRING)) {
                    text.append(tokens.next().text());
                }
                return new Expression.Literal(text.toString());
            }
            case INTEGER -> {
                tokens.next();
                if (token.text().length() > 18) {
                    throw new JinjaException("line " + token.line() + ": the number " + token.text() + " is too large");
                }
                return new Expression.Literal(Long.parseLong(token.text()));
            }
            case FLOAT -> {
                tokens.next();
                return new Expression.Literal(Double.parseDouble(token.text()));
            }
            default -> {
                if (tokens.takeOperator("(")) {
                    if (tokens.takeOperator(")")) {
                        return new Expression.ListOf(List.of());
                    }
                    Expression inner = expressionOrList();
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
        }
    }

    private List<Expression> itemsUntil(String close) {
        List<Expression> items = new ArrayList<>();
        while (!tokens.atOperator(close)) {
            items.add(expression());
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
            keys.add(expression());
            tokens.expectOperator(":");
            values.add(expression());
            if (!tokens.atOperator("}")) {
                tokens.expectOperator(",");
            }
        }
        tokens.next();
        return new Expression.MapOf(keys, values);
    }

    private Expression postfix(Expression start) {
        Expression value = start;
        while (true) {
            if (tokens.takeOperator(".")) {
                Token name = tokens.next();
                if (name.kind() == Kind.INTEGER) {
                    value = new Expression.Item(value, new Expression.Literal(Long.parseLong(name.text())));
                } else if (name.kind() == Kind.NAME) {
                    value = new Expression.Attribute(value, name.text());
                } else {
                    throw tokens.wrong("expected a name after '.', found " + name);
                }
            } else if (tokens.takeOperator("[")) {
                value = subscript(value);
            } else if (tokens.takeOperator("(")) {
                value = new Expression.Call(value, arguments());
            } else {
                return value;
            }
        }
    }

    private Expression subscript(Expression of) {
        Expression from = tokens.atOperator(":") ? null : expression();
        if (tokens.takeOperator("]")) {
            if (from == null) {
                throw tokens.wrong("an empty subscript");
            }
            return new Expression.Item(of, from);
        }
        tokens.expectOperator(":");
        Expression to = tokens.atOperator(":") || tokens.atOperator("]") ? null : expression();
        Expression step = null;
        if (tokens.takeOperator(":") && !tokens.atOperator("]")) {
            step = expression();
        }
        tokens.expectOperator("]");
        return new Expression.Slice(of, from, to, step);
    }

    private Arguments arguments() {
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        while (!tokens.atOperator(")")) {
            if (tokens.atOperator("*") || tokens.atOperator("**")) {
                throw tokens.wrong("arguments with '*' are not supported");
            }
            if (tokens.at(Kind.NAME) && tokens.peekSecond().is(Kind.OPERATOR, "=")) {
                String name = tokens.next().text();
                tokens.next();
                if (named.put(name, expression()) != null) {
                    throw tokens.wrong("the argument '" + name + "' is given twice");
                }
            } else if (named.isEmpty()) {
                positional.add(expression());
            } else {
                throw tokens.wrong("an argument without name after one with a name");
            }
            if (!tokens.atOperator(")")) {
                tokens.expectOperator(",");
            }
        }
        tokens.next();
        return new Arguments(positional, named);
    }

    private Expression filters(Expression start) {
        Expression value = start;
        while (true) {
            if (tokens.takeOperator("|")) {
                value = filter(value);
            } else if (tokens.takeName("is")) {
                value = test(value);
            } else if (tokens.takeOperator("(")) {
                value = new Expression.Call(value, arguments());
            } else {
                return value;
            }
        }
    }

    private Expression filter(Expression value) {
        String name = tokens.expect(Kind.NAME).text();
        if (!Filters.NAMES.contains(name)) {
            throw tokens.wrong("the filter '" + name + "' is not supported");
        }
        Arguments arguments = tokens.takeOperator("(") ? arguments() : Arguments.NONE;
        return new Expression.Filter(value, name, arguments);
    }

    private Expression test(Expression value) {
        boolean negated = tokens.takeName("not");
        String name = tokens.expect(Kind.NAME).text();
        if (!Tests.NAMES.contains(name)) {
            throw tokens.wrong("the test 'is " + name + "' is not supported");
        }
        List<Expression> arguments = new ArrayList<>();
        @Nullable Expression bare = null;
        if (tokens.takeOperator("(")) {
            Arguments inBrackets = arguments();
            if (!inBrackets.named().isEmpty()) {
                throw tokens.wrong("the test 'is " + name + "' takes no named arguments");
            }
            arguments.addAll(inBrackets.positional());
        } else if (startsArgument()) {
            bare = postfix(primary());
            arguments.add(bare);
        }
        Expression test = new Expression.Test(value, name, arguments);
        return negated ? new Expression.Not(test) : test;
    }

    private boolean startsArgument() {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case NAME -> !NOT_AN_ARGUMENT.contains(token.text());
            case STRING, INTEGER, FLOAT -> true;
            default -> tokens.atOperator("[") || tokens.atOperator("{");
        };
    }
}
