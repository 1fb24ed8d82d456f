package org.motet.template.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes values as Python's {@code json.dumps} does. */
public final class PythonJson {
    private final StringBuilder out = new StringBuilder();
    private final Style style;
    private final RenderBudget budget;

    private PythonJson(Style style, RenderBudget budget) {
        this.style = style;
        this.budget = budget;
    }

    /**
     * How it is written.
     *
     * @param indent text a level; null for one line
     */
    public record Style(boolean ascii, @Nullable String indent, String item, String key, boolean sorted) {}

    public static String of(Object value, Style style, RenderBudget budget) {
        PythonJson json = new PythonJson(style, budget);
        json.write(value, 0);
        return budget.made(json.out.toString());
    }

    private void write(Object value, int level) {
        budget.step();
        budget.enter();
        switch (value) {
            case String s -> string(s);
            case Markup markup -> string(markup.text());
            case Boolean b -> out.append(b);
            case Long n -> out.append(n);
            case Double x -> out.append(number(x));
            case Nothing none -> out.append("null");
            case List<?> list -> list(list, level);
            case Tuple tuple -> list(tuple.items(), level);
            case Map<?, ?> map -> map(map, level);
            default -> throw new PythonException("a " + PythonValues.kind(value) + " cannot be written as JSON");
        }
        budget.leave();
    }

    private void list(List<?> list, int level) {
        out.append('[');
        boolean first = true;
        for (Object item : list) {
            separate(first, level + 1);
            first = false;
            write(item, level + 1);
        }
        close(list.isEmpty(), level, ']');
    }

    private void map(Map<?, ?> map, int level) {
        out.append('{');
        boolean first = true;
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        if (style.sorted()) {
            entries.sort((a, b) -> Comparison.order(a.getKey(), b.getKey(), budget));
        }
        for (Map.Entry<?, ?> entry : entries) {
            separate(first, level + 1);
            first = false;
            string(PythonText.of(entry.getKey(), budget));
            out.append(style.key());
            write(entry.getValue(), level + 1);
        }
        close(map.isEmpty(), level, '}');
    }

    private static String number(double x) {
        return Double.isNaN(x)
                ? "NaN"
                : Double.isInfinite(x) ? (x > 0 ? "Infinity" : "-Infinity") : PythonFloat.text(x);
    }

    private void separate(boolean first, int level) {
        if (!first) {
            out.append(style.item());
        }
        newLine(level);
    }

    private void close(boolean empty, int level, char bracket) {
        if (!empty) {
            newLine(level);
        }
        out.append(bracket);
    }

    private void newLine(int level) {
        String indent = style.indent();
        if (indent != null) {
            budget.characters((long) indent.length() * level);
            out.append('\n').repeat(indent, level);
        }
    }

    private void string(String s) {
        budget.read(s);
        out.append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < ' ' || style.ascii() && c > '~') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
