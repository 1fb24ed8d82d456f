package org.motet.template.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.template.python.PythonText;
import org.motet.template.python.PythonValues;
import org.motet.template.python.RenderBudget;
import org.motet.template.python.Undefined;

/** The keys by which filters such as {@code map(attribute='a.0.b')} reach into each item. */
record AttributePath(List<Object> keys) {
    /** A path by its text, or by a number that is its only key. */
    static AttributePath of(Object attribute) {
        if (PythonValues.isInteger(attribute)) {
            return new AttributePath(List.of(attribute));
        }
        List<Object> keys = new ArrayList<>();
        for (String key : PythonText.of(attribute, new RenderBudget(1_000_000)).split("\\.", -1)) {
            keys.add(key.matches("[0-9]{1,9}") ? (Object) Long.parseLong(key) : key);
        }
        return new AttributePath(keys);
    }

    Object value(Object item, RenderBudget budget) {
        return value(item, null, budget);
    }

    /** What stands at the path, or a default in place of each step that is not there. */
    Object value(Object item, @Nullable Object otherwise, RenderBudget budget) {
        Object value = item;
        for (Object key : keys) {
            budget.step();
            value = Attributes.item(value, key, budget);
            if (otherwise != null && value instanceof Undefined) {
                value = otherwise;
            }
        }
        return value;
    }
}
