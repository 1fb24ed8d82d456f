package org.motet.template.jinja;

import java.util.Map;
import org.motet.template.python.RenderBudget;

/** A chat template, read once and rendered any number of times, from any thread. */
public final class JinjaTemplate {
    private static final long STEPS = 2_000_000;

    private final String source;
    private final ScopedBody body;

    private JinjaTemplate(String source, ScopedBody body) {
        this.source = source;
        this.body = body;
    }

    /**
     * Reads a template.
     *
     * @throws JinjaException naming line and construct if it is malformed or uses a statement that is not supported
     */
    public static JinjaTemplate compile(String source) {
        return new JinjaTemplate(source, new TemplateParser(new TemplateLexer(source).tokens()).template());
    }

    /**
     * The text for these variables: strings, numbers, booleans, lists and maps of them, null or
     * {@link org.motet.template.python.Nothing#NONE} for None, a {@link JinjaClock}. Values are data: no text in them is
     * read as template.
     *
     * @throws JinjaException if the template raises it, uses what is undefined or not supported, or does not end
     */
    public String render(Map<String, ?> variables) {
        return new TemplateRenderer(new RenderBudget(STEPS)).render(body, variables);
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
