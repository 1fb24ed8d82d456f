package org.motet.template.jinja;

import java.util.List;
import java.util.Map;

/** A chat template, read once and rendered any number of times, from any thread. */
public final class JinjaTemplate {
    private static final long STEPS = 2_000_000;

    private final String source;
    private final List<Statement> statements;

    private JinjaTemplate(String source, List<Statement> statements) {
        this.source = source;
        this.statements = statements;
    }

    /**
     * Reads a template.
     *
     * @throws JinjaException naming line and construct if it is malformed or uses what is not supported
     */
    public static JinjaTemplate compile(String source) {
        return new JinjaTemplate(source, new Parser(new Lexer(source).tokens()).template());
    }

    /**
     * The text for these variables: {@code String, Long, Integer, Double, Boolean, List, Map} with text keys,
     * {@link Nothing#NONE}. Values are data: no text in them is read as template.
     *
     * @throws JinjaException if the template raises it, uses what is undefined or not supported, or does not end
     */
    public String render(Map<String, ?> variables) {
        Renderer renderer = new Renderer(new Budget(STEPS));
        return renderer.render(statements, variables);
    }

    /** The text it was read from. */
    public String source() {
        return source;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JinjaTemplate template && template.source.equals(source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }

    @Override
    public String toString() {
        return source;
    }
}
