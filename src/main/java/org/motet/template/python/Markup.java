package org.motet.template.python;

/**
 * A text marked safe for HTML, as the filters {@code safe} and {@code escape} give it: texts that are joined to it are
 * escaped.
 */
public record Markup(String text) {
    /** The value as markup: what is no markup yet is escaped. */
    static Markup escaped(Object value, RenderBudget budget) {
        return value instanceof Markup markup ? markup : escape(PythonText.of(value, budget), budget);
    }

    /** The text with the five characters that HTML gives a meaning replaced. */
    public static Markup escape(String text, RenderBudget budget) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '\'' -> out.append("&#39;");
                case '"' -> out.append("&#34;");
                default -> out.append(c);
            }
        }
        return new Markup(budget.made(out.toString()));
    }
}
