package org.motet.template.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.motet.template.jinja.TemplateToken.Kind;

/** Expressions, by recursive descent in Jinja2's order of precedence; single values are {@link ValueParser}'s. */
final class ExpressionParser {
    private static final int DEEPEST = 100;
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    private final TokenStream tokens;
    private final ValueParser values;
    private int depth;

    ExpressionParser(TokenStream tokens, ScopeStack scopes) {
        this.tokens = tokens;
        this.values = new ValueParser(tokens, this, scopes);
    }

    /** One expression, with {@code a if b else c}. */
    Expression expression() {
        deeper();
        Expression value = or();
        while (tokens.takeName("if")) {
            Expression test = or();
            Expression otherwise = tokens.takeName("else") ? expression() : null;
            value = new Expression.Conditional(test, value, otherwise);
        }
        depth--;
        return value;
    }

    /** Expressions separated by commas are a tuple; one without comma is itself. */
    Expression expressionOrTuple() {
        return tupleFrom(expression(), true);
    }

    /** The same without {@code a if b else c}, as {@code for} and {@code if} read theirs. */
    Expression plainOrTuple() {
        return tupleFrom(or(), false);
    }

    private Expression tupleFrom(Expression first, boolean conditional) {
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
        return new Expression.TupleOf(items);
    }

    /** Filters after a block's word, applied to the text that the block prints. */
    Expression filtersOfCapture() {
        return values.filterChain(new Expression.Name(Statement.Captured.NAME));
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
        while (tokens.takeOperator("**")) {
            left = new Expression.Binary("**", left, unary(true));
        }
        return left;
    }

    private Expression unary(boolean withFilters) {
        deeper();
        boolean negative = tokens.takeOperator("-");
        Expression value =
                negative || tokens.takeOperator("+") ? new Expression.Signed(negative, unary(false)) : values.primary();
        value = values.postfix(value);
        depth--;
        return withFilters ? values.filters(value) : value;
    }

    private void deeper() {
        if (++depth > DEEPEST) {
            throw tokens.wrong("expressions are nested more than " + DEEPEST + " deep");
        }
    }
}
