package org.motet.template.python;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Going through values. */
public final class Iteration {
    private Iteration() {}

    /** Whether {@code for} can go through it. */
    public static boolean isIterable(Object value) {
        return PythonValues.isText(value)
                || value instanceof List
                || value instanceof Tuple
                || value instanceof View
                || value instanceof Map
                || value instanceof Lazy
                || value instanceof Undefined;
    }

    /** All items; of a generator those that are left. */
    public static List<Object> items(Object value, RenderBudget budget) {
        List<Object> items = new ArrayList<>();
        iterator(value, budget).forEachRemaining(items::add);
        return items;
    }

    /** The items one by one; each is paid for. */
    public static Iterator<Object> iterator(Object value, RenderBudget budget) {
        Iterator<?> items = switch (value) {
            case List<?> list -> list.iterator();
            case Tuple tuple -> tuple.items().iterator();
            case View view -> view.items().iterator();
            case Map<?, ?> map -> map.keySet().iterator();
            case String s -> characters(s);
            case Markup markup -> characters(markup.text());
            case Lazy lazy -> lazy;
            case Undefined undefined -> List.of().iterator();
            default -> throw new PythonException("a " + PythonValues.kind(value) + " cannot be gone through");
        };
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return items.hasNext();
            }

            @Override
            public Object next() {
                budget.step();
                return items.next();
            }
        };
    }

    private static Iterator<String> characters(String text) {
        return text.codePoints().mapToObj(Character::toString).iterator();
    }

    public static long length(Object value) {
        return switch (value) {
            case String s -> s.codePointCount(0, s.length());
            case Markup markup -> length(markup.text());
            case List<?> list -> list.size();
            case Tuple tuple -> tuple.items().size();
            case View view -> view.items().size();
            case Map<?, ?> map -> map.size();
            case Undefined undefined -> 0;
            default -> throw new PythonException("a " + PythonValues.kind(value) + " has no length");
        };
    }

    /** The items of a value that must have so many. */
    public static List<Object> unpacked(Object value, int count, RenderBudget budget) {
        List<Object> items = new ArrayList<>();
        Iterator<Object> each = iterator(value, budget);
        while (each.hasNext() && items.size() <= count) {
            items.add(each.next());
        }
        if (items.size() != count) {
            throw new PythonException((items.size() > count ? "more than " + count : String.valueOf(items.size()))
                    + " values for " + count + " names");
        }
        return items;
    }
}
