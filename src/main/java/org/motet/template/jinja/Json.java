package org.motet.template.jinja;

import java.util.List;
import java.util.Map;

/** Writes values as Python's {@code json.dumps(value, ensure_ascii=False, indent=...)} does. */
final class Json {
    private static final int DEEPEST = 100;

    private final StringBuilder out = new StringBuilder();
    private final int indent; // blanks a level; -1 for one line
    private final Budget budget;

    private Json(int indent, Budget budget) {
        this.indent = indent;
        this.budget = budget;
    }

    static String text(Object value, Object indent, Budget budget) {
        int blanks = indent == Nothing.NONE ? -1 : (int) Math.clamp(Python.integer(indent), 0, 16);
        Json json = new Json(blanks, budget);
        json.write(value, 0);
        return json.out.toString();
    }

    private void write(Object value, int level) {
        budget.step();
        if (level > DEEPEST) {
            throw new JinjaException("values nested more than " + DEEPEST + " deep cannot be written as JSON");
        }
        switch (value) {
            case String s -> string(s);
            case Boolean b -> out.append(b);
            case Long n -> out.append(n);
            case Double x -> out.append(Python.decimal(x));
            case Nothing none -> out.append("null");
            case List<?> list -> {
                out.append('[');
                boolean first = true;
                for (Object item : list) {
                    separate(first, level + 1);
                    first = false;
                    write(item, level + 1);
                }
                close(list.isEmpty(), level, ']');
            }
            case Map<?, ?> map -> {
                out.append('{');
                boolean first = true;
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    separate(first, level + 1);
                    first = false;
                    string(Python.text(entry.getKey()));
                    out.append(": ");
                    write(entry.getValue(), level + 1);
                }
                close(map.isEmpty(), level, '}');
            }
            default -> throw new JinjaException("a " + Python.kind(value) + " cannot be written as JSON");
        }
    }

    private void separate(boolean first, int level) {
        if (!first) {
            out.append(indent < 0 ? ", " : ",");
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
        if (indent >= 0) {
            out.append('\n').repeat(' ', indent * level);
        }
    }

    private void string(String s) {
        budget.spend(s.length() / 16);
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
                    if (c < ' ') {
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
