package org.motet.template.python;

import java.util.List;

/**
 * Python's tuple.
 *
 * @param names attributes by which the items can be reached too, in order; empty for a plain tuple
 */
public record Tuple(List<Object> items, List<String> names) {
    public Tuple {
        items = List.copyOf(items);
        names = List.copyOf(names);
    }

    public static Tuple of(Object... items) {
        return new Tuple(List.of(items), List.of());
    }

    public static Tuple of(List<Object> items) {
        return new Tuple(items, List.of());
    }
}
