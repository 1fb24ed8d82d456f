package org.motet.template.python;

import java.util.List;
import java.util.Map;

/** What {@code str} and {@code repr} give. */
public final class PythonText {
    private PythonText() {}

    /** What printing the value shows. */
    public static String of(Object value, RenderBudget budget) {
        return switch (value) {
            case String s -> s;
            case Markup markup -> markup.text();
            case Undefined undefined -> "";
            default -> shown(value, budget);
        };
    }

    /** What the value looks like inside a list. */
    public static String shown(Object value, RenderBudget budget) {
        StringBuilder out = new StringBuilder();
        show(value, out, budget);
        return budget.made(out.toString());
    }

    private static void show(Object value, StringBuilder out, RenderBudget budget) {
        budget.step();
        budget.enter();
        switch (value) {
            case Long n -> out.append(n);
            case Boolean b -> out.append(b ? "True" : "False");
            case Nothing none -> out.append("None");
            case Undefined undefined -> out.append("Undefined");
            case Double x -> out.append(PythonFloat.text(x));
            case String s -> {
                budget.read(s);
                quote(s, out);
            }
            case Markup markup -> {
                out.append("Markup(");
                show(markup.text(), out, budget);
                out.append(')');
            }
            case List<?> list -> {
                out.append('[');
                showAll(list, out, budget);
                out.append(']');
            }
            case Tuple tuple -> {
                out.append('(');
                showAll(tuple.items(), out, budget);
                out.append(tuple.items().size() == 1 ? ",)" : ")");
            }
            case Map<?, ?> map -> {
                out.append('{');
                String between = "";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.append(between);
                    show(entry.getKey(), out, budget);
                    out.append(": ");
                    show(entry.getValue(), out, budget);
                    between = ", ";
                }
                out.append('}');
            }
            case View view
            when view.kind() != View.Kind.RANGE -> {
                out.append(view.kind()).append("([");
                showAll(view.items(), out, budget);
                out.append("])");
            }
            default -> throw new PythonException("printing a " + PythonValues.kind(value) + " is not supported");
        }
        budget.leave();
    }

    private static void showAll(List<?> items, StringBuilder out, RenderBudget budget) {
        String between = "";
        for (Object item : items) {
            out.append(between);
            show(item, out, budget);
            between = ", ";
        }
    }

    private static void quote(String s, StringBuilder out) {
        char quote = s.indexOf('\'') >= 0 && s.indexOf('"') < 0 ? '"' : '\'';
        out.append(quote);
        s.codePoints().forEach(point -> {
            switch (point) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (point == quote) {
                        out.append('\\').append(quote);
                    } else if (LetterCase.isPrintable(point)) {
                        out.appendCodePoint(point);
                    } else {
                        out.append(escape(point));
                    }
                }
            }
        });
        out.append(quote);
    }

    private static String escape(int point) {
        return point <= 0xff
                ? String.format("\\x%02x", point)
                : point <= 0xffff ? String.format("\\u%04x", point) : String.format("\\U%08x", point);
    }
}
