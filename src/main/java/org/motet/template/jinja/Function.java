package org.motet.template.jinja;

import java.util.List;
import java.util.Map;

/** What can be called. */
interface Function {
    Object call(List<Object> arguments, Map<String, Object> named);
}
