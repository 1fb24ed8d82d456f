package org.motet.template.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.template.jinja.Expression.Arguments;
import org.motet.template.jinja.TemplateToken.Kind;

/** What stands between the brackets of a call. */
final class ArgumentParser {
    private final TokenStream tokens;
    private final ExpressionParser expressions;

    ArgumentParser(TokenStream tokens, ExpressionParser expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
    }

    /** The arguments up to and with the closing bracket. */
    Arguments untilClosed() {
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        @Nullable Expression more = null;
        @Nullable Expression moreNamed = null;
        while (!tokens.takeOperator(")")) {
            if (tokens.takeOperator("**")) {
                moreNamed = once("**", moreNamed);
            } else if (moreNamed != null) {
                throw tokens.wrong("an argument behind '**'");
            } else if (tokens.takeOperator("*")) {
                more = once("*", more);
            } else if (tokens.at(Kind.NAME) && tokens.peekSecond().is(Kind.OPERATOR, "=")) {
                named(named);
            } else if (named.isEmpty() && more == null) {
                positional.add(expressions.expression());
            } else {
                throw tokens.wrong("an argument without name after one with a name");
            }
            if (!tokens.atOperator(")")) {
                tokens.expectOperator(",");
            }
        }
        return new Arguments(positional, named, more, moreNamed);
    }

    private void named(Map<String, Expression> named) {
        String name = tokens.next().text();
        tokens.next();
        if (named.put(name, expressions.expression()) != null) {
            throw tokens.wrong("the argument '" + name + "' is given twice");
        }
    }

    private Expression once(String stars, @Nullable Expression before) {
        if (before != null) {
            throw tokens.wrong("'" + stars + "' twice in one call");
        }
        return expressions.expression();
    }
}
