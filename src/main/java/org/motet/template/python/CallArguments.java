package org.motet.template.python;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a function is called with. */
public record CallArguments(List<Object> positional, Map<String, Object> named) {
    public static final CallArguments NONE = new CallArguments(List.of(), Map.of());

    public static CallArguments of(Object... positional) {
        return new CallArguments(List.of(positional), Map.of());
    }

    /** The same without the first positional ones. */
    public CallArguments from(int first) {
        return new CallArguments(positional.subList(Math.min(first, positional.size()), positional.size()), named);
    }

    /** Pays for reading the texts among them once. */
    public void pay(RenderBudget budget) {
        positional.forEach(value -> pay(value, budget));
        named.values().forEach(value -> pay(value, budget));
    }

    private static void pay(Object value, RenderBudget budget) {
        if (value instanceof String text) {
            budget.read(text);
        }
    }

    /**
     * The arguments by the function's parameters.
     *
     * @param required how many of the parameters must be given
     * @throws PythonException if one is missing, twice given or not among the parameters
     */
    public BoundArguments bind(String function, int required, String... parameters) {
        if (positional.size() > parameters.length) {
            throw new PythonException(
                    "'" + function + "' takes at most " + parameters.length + " arguments, not " + positional.size());
        }
        @Nullable Object[] values = new @Nullable Object[parameters.length];
        for (int i = 0; i < positional.size(); i++) {
            values[i] = positional.get(i);
        }
        named.forEach((name, value) -> {
            int at = Arrays.asList(parameters).indexOf(name);
            if (at < 0) {
                throw new PythonException("'" + function + "' has no argument " + PythonException.quoted(name));
            }
            if (values[at] != null) {
                throw new PythonException("'" + function + "' is given its argument '" + name + "' twice");
            }
            values[at] = value;
        });
        for (int i = 0; i < required; i++) {
            if (values[i] == null) {
                throw new PythonException("'" + function + "' needs its argument '" + parameters[i] + "'");
            }
        }
        return new BoundArguments(function, values);
    }

    /** The same for a function whose parameters cannot be given by name. */
    public BoundArguments bindPositional(String function, int required, int most) {
        if (!named.isEmpty()) {
            throw new PythonException("'" + function + "' takes no arguments by name");
        }
        String[] parameters = new String[most];
        for (int i = 0; i < most; i++) {
            parameters[i] = String.valueOf(i + 1);
        }
        return bind(function, required, parameters);
    }
}
