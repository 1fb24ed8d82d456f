package org.motet.template.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.template.jinja.Token.Kind;

/** Statements of a template; expressions are left to {@link ExpressionParser}. */
final class Parser {
    private static final int DEEPEST = 100;

    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private int depth;
    private int loops;

    Parser(List<Token> tokens) {
        this.tokens = new TokenStream(tokens);
        this.expressions = new ExpressionParser(this.tokens);
    }

    List<Statement> template() {
        List<Statement> statements = body();
        if (!tokens.at(Kind.END)) {
            throw tokens.wrong("'" + tokens.peekSecond().text() + "' has nothing to end or go on with");
        }
        return statements;
    }

    /** Statements up to the end, or up to a block of one of these words, which is left to read. */
    private List<Statement> body(String... ends) {
        if (++depth > DEEPEST) {
            throw tokens.wrong("blocks are nested more than " + DEEPEST + " deep");
        }
        List<Statement> statements = new ArrayList<>();
        while (!tokens.at(Kind.END)) {
            Token token = tokens.peek();
            if (token.kind() == Kind.DATA) {
                tokens.next();
                statements.add(new Statement.Text(token.text()));
            } else if (token.kind() == Kind.PRINT_BEGIN) {
                tokens.next();
                statements.add(new Statement.Print(expressions.expressionOrList(), token.line()));
                tokens.expect(Kind.PRINT_END);
            } else {
                String word = tokens.peekSecond().text();
                if (Arrays.asList(ends).contains(word)) {
                    break;
                }
                tokens.next();
                block(statements, tokens.expect(Kind.NAME));
            }
        }
        if (ends.length > 0 && tokens.at(Kind.END)) {
            throw tokens.wrong("'" + ends[ends.length - 1] + "' is missing");
        }
        depth--;
        return statements;
    }

    private void block(List<Statement> statements, Token word) {
        switch (word.text()) {
            case "if" -> statements.add(ifBlock(word.line()));
            case "for" -> statements.add(forBlock(word.line()));
            case "set" -> statements.add(set(word.line()));
            case "macro" -> statements.add(macro());
            case "generation" -> { // marks the assistant's text for training masks; prints what is inside
                tokens.expect(Kind.BLOCK_END);
                statements.addAll(body("endgeneration"));
                end("endgeneration");
            }
            case "break", "continue" -> {
                if (loops == 0) {
                    throw tokens.wrong("'" + word.text() + "' outside of a loop");
                }
                tokens.expect(Kind.BLOCK_END);
                statements.add(word.text().equals("break") ? new Statement.Break() : new Statement.Continue());
            }
            case "else", "elif", "endif", "endfor", "endset", "endmacro", "endgeneration" ->
                throw new JinjaException(
                        "line " + word.line() + ": '" + word.text() + "' has nothing to end or go on with");
            default ->
                throw new JinjaException(
                        "line " + word.line() + ": the statement '" + word.text() + "' is not supported");
        }
    }

    private Statement ifBlock(int line) {
        List<Statement.Branch> branches = new ArrayList<>();
        List<Statement> otherwise = List.of();
        do {
            Expression test = expressions.plainOrList();
            tokens.expect(Kind.BLOCK_END);
            branches.add(new Statement.Branch(test, body("elif", "else", "endif")));
            tokens.next();
        } while (tokens.takeName("elif"));
        if (tokens.takeName("else")) {
            tokens.expect(Kind.BLOCK_END);
            otherwise = body("endif");
            tokens.next();
        }
        endWord("endif");
        return new Statement.If(branches, otherwise, line);
    }

    private Statement forBlock(int line) {
        List<String> targets = new ArrayList<>();
        boolean bracket = tokens.takeOperator("(");
        do {
            targets.add(tokens.expect(Kind.NAME).text());
        } while (tokens.takeOperator(","));
        if (bracket) {
            tokens.expectOperator(")");
        }
        if (!tokens.takeName("in")) {
            throw tokens.wrong("expected 'in', found " + tokens.peek());
        }
        Expression items = expressions.plainOrList();
        @Nullable Expression filter = tokens.takeName("if") ? expressions.expression() : null;
        if (tokens.atName("recursive")) {
            throw tokens.wrong("'recursive' loops are not supported");
        }
        tokens.expect(Kind.BLOCK_END);
        loops++;
        List<Statement> body = body("else", "endfor");
        loops--;
        tokens.next();
        List<Statement> otherwise = List.of();
        if (tokens.takeName("else")) {
            tokens.expect(Kind.BLOCK_END);
            otherwise = body("endfor");
            tokens.next();
        }
        endWord("endfor");
        return new Statement.For(targets, items, filter, body, otherwise, line);
    }

    private Statement set(int line) {
        List<Statement.Target> targets = new ArrayList<>();
        do {
            String name = tokens.expect(Kind.NAME).text();
            String attribute =
                    tokens.takeOperator(".") ? tokens.expect(Kind.NAME).text() : null;
            targets.add(new Statement.Target(name, attribute));
        } while (tokens.takeOperator(","));
        if (tokens.takeOperator("=")) {
            Expression value = expressions.expressionOrList();
            tokens.expect(Kind.BLOCK_END);
            return new Statement.Set(targets, value, line);
        }
        if (targets.size() > 1 || tokens.atOperator("|")) {
            throw tokens.wrong("a 'set' block with filters or several names is not supported");
        }
        tokens.expect(Kind.BLOCK_END);
        int outerLoops = loops;
        loops = 0;
        List<Statement> body = body("endset");
        loops = outerLoops;
        end("endset");
        return new Statement.SetBlock(targets.getFirst(), body, line);
    }

    private Statement macro() {
        String name = tokens.expect(Kind.NAME).text();
        tokens.expectOperator("(");
        List<String> parameters = new ArrayList<>();
        List<@Nullable Expression> defaults = new ArrayList<>();
        while (!tokens.atOperator(")")) {
            parameters.add(tokens.expect(Kind.NAME).text());
            defaults.add(tokens.takeOperator("=") ? expressions.expression() : null);
            if (!tokens.atOperator(")")) {
                tokens.expectOperator(",");
            }
        }
        tokens.next();
        tokens.expect(Kind.BLOCK_END);
        int outerLoops = loops;
        loops = 0;
        List<Statement> body = body("endmacro");
        loops = outerLoops;
        tokens.next();
        tokens.next();
        if (tokens.at(Kind.NAME)) { // the name may be repeated
            tokens.next();
        }
        tokens.expect(Kind.BLOCK_END);
        return new Statement.Macro(name, parameters, defaults, body);
    }

    private void end(String word) {
        tokens.next();
        endWord(word);
    }

    private void endWord(String word) {
        if (!tokens.takeName(word)) {
            throw tokens.wrong("expected '" + word + "', found " + tokens.peek());
        }
        tokens.expect(Kind.BLOCK_END);
    }
}
