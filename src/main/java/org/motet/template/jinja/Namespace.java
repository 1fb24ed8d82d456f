package org.motet.template.jinja;

import java.util.HashMap;
import java.util.Map;

/** An object whose attributes a template may set, to carry values out of a loop. */
record Namespace(Map<String, Object> values) {
    Namespace() {
        this(new HashMap<>());
    }
}
