package org.motet.template.python;

import org.jspecify.annotations.Nullable;

/** Arguments in the order of a function's parameters. */
public final class BoundArguments {
    private final String function;
    private final @Nullable Object[] values;

    BoundArguments(String function, @Nullable Object[] values) {
        this.function = function;
        this.values = values;
    }

    /** A value that was required. */
    public Object get(int parameter) {
        return orElse(parameter, Nothing.NONE);
    }

    public boolean has(int parameter) {
        return values[parameter] != null;
    }

    public Object orElse(int parameter, Object otherwise) {
        Object value = values[parameter];
        return value == null ? otherwise : value;
    }

    /** A text that was required. */
    public String text(int parameter) {
        Object value = get(parameter);
        return switch (value) {
            case String text -> text;
            case Markup markup -> markup.text();
            default ->
                throw new PythonException("'" + function + "' needs a string, not a " + PythonValues.kind(value));
        };
    }

    public String text(int parameter, String otherwise) {
        return values[parameter] == null ? otherwise : text(parameter);
    }

    public long integer(int parameter, long otherwise) {
        return PythonValues.integer(orElse(parameter, otherwise));
    }

    /** An integer, or a default where it was not given or is None. */
    public long integerUnlessNone(int parameter, long otherwise) {
        return orElse(parameter, Nothing.NONE) == Nothing.NONE ? otherwise : integer(parameter, otherwise);
    }

    public boolean flag(int parameter, boolean otherwise) {
        return PythonValues.isTrue(orElse(parameter, otherwise));
    }
}
