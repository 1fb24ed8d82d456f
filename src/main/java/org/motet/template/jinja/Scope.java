package org.motet.template.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names and their values; what is not found is looked for outside. */
final class Scope {
    private final @Nullable Scope outside;
    private final Map<String, Object> values = new HashMap<>();

    Scope(@Nullable Scope outside) {
        this.outside = outside;
    }

    void set(String name, Object value) {
        values.put(name, value);
    }

    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outside) {
            Object value = scope.values.get(name);
            if (value != null) {
                return value;
            }
        }
        return new Undefined("'" + name + "'");
    }
}
