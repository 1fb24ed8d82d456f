package org.motet.template.jinja;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.motet.template.jinja.TemplateToken.Kind;

/** Macros, and blocks that call them. */
final class MacroParser {
    private static final Set<String> SPECIAL = Set.of("caller", "varargs", "kwargs");

    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private final TemplateParser statements;
    private final ScopeStack scopes;

    MacroParser(TokenStream tokens, ExpressionParser expressions, TemplateParser statements, ScopeStack scopes) {
        this.tokens = tokens;
        this.expressions = expressions;
        this.statements = statements;
        this.scopes = scopes;
    }

    private record Signature(List<String> parameters, List<@Nullable Expression> defaults) {}

    Statement macro(int line) {
        String name = tokens.expect(Kind.NAME).text();
        tokens.expectOperator("(");
        scopes.current().set(name);
        ScopeNames inner = scopes.inner();
        Signature signature = signature(inner);
        return new Statement.Macro(definition(name, signature, inner, "endmacro"), line);
    }

    Statement callBlock(int line) {
        ScopeNames inner = scopes.inner();
        Signature signature = tokens.takeOperator("(") ? signature(inner) : new Signature(List.of(), List.of());
        if (!(expressions.expression() instanceof Expression.Call call)) {
            throw JinjaException.at(line, "'call' needs the call of a macro");
        }
        return new Statement.CallBlock(definition("caller", signature, inner, "endcall"), call, line);
    }

    Statement generation(int line) {
        Signature none = new Signature(List.of(), List.of());
        return new Statement.Generation(definition("generation", none, scopes.inner(), "endgeneration"), line);
    }

    private MacroDefinition definition(String name, Signature signature, ScopeNames inner, String end) {
        List<Statement> body = scopes.in(inner, () -> statements.closedBody(end));
        Set<String> special = new HashSet<>(inner.readInside());
        special.retainAll(SPECIAL);
        signature.parameters().forEach(special::remove);
        special.forEach(inner::declare);
        return new MacroDefinition(
                name, signature.parameters(), signature.defaults(), new ScopedBody(body, inner), special);
    }

    private Signature signature(ScopeNames inner) {
        List<String> parameters = new ArrayList<>();
        List<@Nullable Expression> defaults = new ArrayList<>();
        while (!tokens.takeOperator(")")) {
            String parameter = tokens.expect(Kind.NAME).text();
            parameters.add(parameter);
            inner.declare(parameter);
            @Nullable
            Expression otherwise = tokens.takeOperator("=") ? scopes.in(inner, expressions::expression) : null;
            if (otherwise == null && !defaults.isEmpty() && defaults.getLast() != null) {
                throw tokens.wrong("a parameter without default behind one with a default");
            }
            defaults.add(otherwise);
            if (!tokens.atOperator(")")) {
                tokens.expectOperator(",");
            }
        }
        return new Signature(parameters, defaults);
    }
}
