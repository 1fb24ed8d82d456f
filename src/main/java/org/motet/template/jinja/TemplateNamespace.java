package org.motet.template.jinja;

import java.util.HashMap;
import java.util.Map;

/** An object whose attributes a template may set, to carry values out of a loop. */
final class TemplateNamespace {
    private final Map<String, Object> values = new HashMap<>();

    void set(String name, Object value) {
        values.put(name, value);
    }

    Object getOrDefault(String name, Object otherwise) {
        return values.getOrDefault(name, otherwise);
    }
}
