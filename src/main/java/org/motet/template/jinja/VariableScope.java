package org.motet.template.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.template.python.Undefined;

/** Names and their values; what is not found is looked for outside. */
final class VariableScope {
    private final @Nullable VariableScope outside;
    private final Map<String, Object> values = new HashMap<>();

    VariableScope(@Nullable VariableScope outside) {
        this.outside = outside;
    }

    /** A scope in which the given names have no value, whatever they have outside. */
    VariableScope(VariableScope outside, ScopeNames names) {
        this(outside);
        names.unset().forEach(name -> values.put(name, new Undefined("'" + name + "'")));
    }

    void set(String name, Object value) {
        values.put(name, value);
    }

    Object get(String name) {
        for (VariableScope scope = this; scope != null; scope = scope.outside) {
            Object value = scope.values.get(name);
            if (value != null) {
                return value;
            }
        }
        return new Undefined("'" + name + "'");
    }
}
