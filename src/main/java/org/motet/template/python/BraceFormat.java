package org.motet.template.python;

/** {@code '{} {name:>8}'.format(...)}; fields are places and names, without attributes or nested formats. */
final class BraceFormat {
    private final String form;
    private final CallArguments given;
    private final RenderBudget budget;
    private final StringBuilder out = new StringBuilder();
    private int automatic;
    private boolean numbered;

    private BraceFormat(String form, CallArguments given, RenderBudget budget) {
        this.form = form;
        this.given = given;
        this.budget = budget;
    }

    static String of(String form, CallArguments given, RenderBudget budget) {
        return new BraceFormat(form, given, budget).text();
    }

    private String text() {
        int at = 0;
        while (at < form.length()) {
            char c = form.charAt(at);
            if ((c == '{' || c == '}') && form.startsWith(String.valueOf(c), at + 1)) {
                out.append(c);
                at += 2;
            } else if (c == '{') {
                int end = form.indexOf('}', at);
                int nested = form.indexOf('{', at + 1);
                if (end < 0 || nested >= 0 && nested < end) {
                    throw new PythonException(
                            "'format' with a '{' inside or without the end of a field is not supported");
                }
                field(form.substring(at + 1, end));
                at = end + 1;
            } else if (c == '}') {
                throw new PythonException("'format' with a single '}'");
            } else {
                out.append(c);
                at++;
            }
        }
        return out.toString();
    }

    private void field(String field) {
        int colon = field.indexOf(':');
        String spec = colon < 0 ? "" : field.substring(colon + 1);
        String name = colon < 0 ? field : field.substring(0, colon);
        int exclamation = name.indexOf('!');
        String conversion = exclamation < 0 ? "" : name.substring(exclamation + 1);
        Object value = value(exclamation < 0 ? name : name.substring(0, exclamation));
        Object converted = switch (conversion) {
            case "" -> value;
            case "s" -> PythonText.of(value, budget);
            case "r" -> PythonText.shown(value, budget);
            default ->
                throw new PythonException(
                        "'format' with " + PythonException.quoted("!" + conversion) + " is not supported");
        };
        String text = spec.isEmpty()
                ? PythonText.of(converted, budget)
                : FormatSpec.of(spec).format(converted, budget);
        out.append(budget.made(text));
    }

    private Object value(String name) {
        if (!name.matches("\\w*")) {
            throw new PythonException("'format' with the field " + PythonException.quoted(name) + " is not supported");
        }
        if (!name.matches("[0-9]*")) {
            Object value = given.named().get(name);
            if (value == null) {
                throw new PythonException("'format' is not given " + PythonException.quoted(name));
            }
            return value;
        }
        numbered |= !name.isEmpty();
        if (name.isEmpty() && numbered || numbered && automatic > 0 || name.length() > 9) {
            throw new PythonException("'format' with fields counted in two ways");
        }
        int place = name.isEmpty() ? automatic++ : Integer.parseInt(name);
        if (place >= given.positional().size()) {
            throw new PythonException("'format' has more fields than values");
        }
        return given.positional().get(place);
    }
}
