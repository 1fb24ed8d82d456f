package org.motet.template.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.template.jinja.TemplateToken.Kind;

/** Statements of a template; expressions are {@link ExpressionParser}'s, macros {@link MacroParser}'s. */
final class TemplateParser {
    private static final int DEEPEST = 100;

    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private final TargetParser targets;
    private final MacroParser macros;
    private final ScopeStack scopes = new ScopeStack();
    private int depth;
    private int loops;

    TemplateParser(List<TemplateToken> tokens) {
        this.tokens = new TokenStream(tokens);
        this.expressions = new ExpressionParser(this.tokens, scopes);
        this.targets = new TargetParser(this.tokens);
        this.macros = new MacroParser(this.tokens, expressions, this, scopes);
    }

    ScopedBody template() {
        List<Statement> statements = body();
        if (!tokens.at(Kind.END)) {
            throw tokens.wrong("'" + tokens.peekSecond().text() + "' has nothing to end or go on with");
        }
        return new ScopedBody(statements, scopes.current());
    }

    /** Statements up to the end, or up to a block of one of these words, which is left to read. */
    private List<Statement> body(String... ends) {
        if (++depth > DEEPEST) {
            throw tokens.wrong("blocks are nested more than " + DEEPEST + " deep");
        }
        List<Statement> statements = new ArrayList<>();
        while (!tokens.at(Kind.END)) {
            TemplateToken token = tokens.peek();
            if (token.kind() == Kind.DATA) {
                statements.add(new Statement.Text(tokens.next().text(), token.line()));
            } else if (token.kind() == Kind.PRINT_BEGIN) {
                tokens.next();
                statements.add(new Statement.Print(expressions.expressionOrTuple(), token.line()));
                tokens.expect(Kind.PRINT_END);
            } else {
                if (Arrays.asList(ends).contains(tokens.peekSecond().text())) {
                    break;
                }
                tokens.next();
                statements.add(block(tokens.expect(Kind.NAME)));
            }
        }
        if (ends.length > 0 && tokens.at(Kind.END)) {
            throw tokens.wrong("'" + ends[ends.length - 1] + "' is missing");
        }
        depth--;
        return statements;
    }

    private Statement block(TemplateToken word) {
        int line = word.line();
        return switch (word.text()) {
            case "if" -> ifBlock(line);
            case "for" -> forBlock(line);
            case "set" -> set(line);
            case "with" -> with(line);
            case "filter" -> new Statement.FilterBlock(expressions.filtersOfCapture(), closedScope("endfilter"), line);
            case "macro" -> macros.macro(line);
            case "call" -> macros.callBlock(line);
            case "generation" -> macros.generation(line);
            case "break", "continue" -> jump(word);
            case "else", "elif" -> throw JinjaException.at(line, "'" + word.text() + "' has nothing to go on with");
            default ->
                throw JinjaException.at(
                        line,
                        word.text().startsWith("end")
                                ? "'" + word.text() + "' has nothing to end"
                                : "the statement '" + word.text() + "' is not supported");
        };
    }

    private Statement jump(TemplateToken word) {
        if (loops == 0) {
            throw tokens.wrong("'" + word.text() + "' outside of a loop");
        }
        tokens.expect(Kind.BLOCK_END);
        return word.text().equals("break") ? new Statement.Break(word.line()) : new Statement.Continue(word.line());
    }

    private Statement ifBlock(int line) {
        Expression test = test();
        ScopeNames.Branches ways = scopes.current().branches();
        ways.next();
        List<Statement.Branch> branches = new ArrayList<>(List.of(branch(test)));
        ways.next();
        while (tokens.takeName("elif")) {
            Expression next = test();
            ScopeNames.Branches inner = scopes.current().branches();
            inner.next();
            branches.add(branch(next));
            inner.next(); // as if there were no other way
            inner.end();
        }
        ways.next();
        List<Statement> otherwise = otherwise("endif");
        ways.end();
        return new Statement.If(branches, otherwise, line);
    }

    private Expression test() {
        Expression test = expressions.plainOrTuple();
        tokens.expect(Kind.BLOCK_END);
        return test;
    }

    private Statement.Branch branch(Expression test) {
        List<Statement> body = body("elif", "else", "endif");
        tokens.next();
        return new Statement.Branch(test, body);
    }

    private Statement forBlock(int line) {
        Target target = targets.several();
        if (!tokens.takeName("in")) {
            throw tokens.wrong("expected 'in', found " + tokens.peek());
        }
        Expression items = expressions.plainOrTuple();
        ScopeNames inner = scopes.inner();
        inner.declare(target);
        ScopeNames ofFilter = scopes.inner();
        ofFilter.declare(target);
        @Nullable Expression filter = tokens.takeName("if") ? scopes.in(ofFilter, expressions::expression) : null;
        boolean recursive = tokens.takeName("recursive");
        tokens.expect(Kind.BLOCK_END);
        inner.declare("loop");
        loops++;
        List<Statement> body = scopes.in(inner, () -> body("else", "endfor"));
        loops--;
        tokens.next();
        ScopeNames innerOtherwise = scopes.inner();
        List<Statement> otherwise = scopes.in(innerOtherwise, () -> otherwise("endfor"));
        return new Statement.For(
                target,
                items,
                filter,
                new ScopedBody(body, inner),
                new ScopedBody(otherwise, innerOtherwise),
                recursive,
                line);
    }

    /** What stands between {@code else}, if there is one, and the end. */
    private List<Statement> otherwise(String end) {
        List<Statement> otherwise = List.of();
        if (tokens.takeName("else")) {
            tokens.expect(Kind.BLOCK_END);
            otherwise = body(end);
            tokens.next();
        }
        if (!tokens.takeName(end)) {
            throw tokens.wrong("expected '" + end + "', found " + tokens.peek());
        }
        tokens.expect(Kind.BLOCK_END);
        return otherwise;
    }

    private Statement set(int line) {
        Target target = targets.severalOrAttribute();
        if (tokens.takeOperator("=")) {
            Expression value = expressions.expressionOrTuple();
            tokens.expect(Kind.BLOCK_END);
            scopes.current().set(target);
            return new Statement.Set(target, value, line);
        }
        Expression filters = tokens.takeOperator("|")
                ? expressions.filtersOfCapture()
                : new Expression.Name(Statement.Captured.NAME);
        scopes.current().set(target);
        return new Statement.SetBlock(target, filters, closedScope("endset"), line);
    }

    private Statement with(int line) {
        List<Target> names = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!tokens.at(Kind.BLOCK_END)) {
            if (!names.isEmpty()) {
                tokens.expectOperator(",");
            }
            names.add(targets.one());
            tokens.expectOperator("=");
            values.add(expressions.expression());
        }
        tokens.expect(Kind.BLOCK_END);
        ScopeNames inner = scopes.inner();
        names.forEach(inner::declare);
        List<Statement> body = scopes.in(inner, () -> body("endwith"));
        end("endwith");
        return new Statement.With(names, values, new ScopedBody(body, inner), line);
    }

    private ScopedBody closedScope(String end) {
        ScopeNames inner = scopes.inner();
        return new ScopedBody(scopes.in(inner, () -> closedBody(end)), inner);
    }

    /** The rest of a block that no loop outside of it can be left from. */
    List<Statement> closedBody(String end) {
        tokens.expect(Kind.BLOCK_END);
        int outerLoops = loops;
        loops = 0;
        List<Statement> body = body(end);
        loops = outerLoops;
        end(end);
        return body;
    }

    private void end(String word) {
        tokens.next();
        tokens.takeName(word);
        tokens.expect(Kind.BLOCK_END);
    }
}
