package org.motet.template.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code of[key]} and {@code of[from:to:step]}. */
public final class Subscript {
    private Subscript() {}

    /** The item, or null if there is none of that key. */
    public static @Nullable Object item(Object of, Object key, RenderBudget budget) {
        return switch (of) {
            case Undefined undefined -> throw undefined.used();
            case Map<?, ?> map -> key instanceof List || key instanceof Map ? null : MapMethods.value(map, key);
            case List<?> list when PythonValues.isInteger(key) -> at(list, key);
            case Tuple tuple when PythonValues.isInteger(key) -> at(tuple.items(), key);
            case View view when view.kind() == View.Kind.RANGE && PythonValues.isInteger(key) -> at(view.items(), key);
            case Markup markup
            when PythonValues.isInteger(key) -> {
                Object character = item(markup.text(), key, budget);
                yield character == null ? null : new Markup(PythonText.of(character, budget));
            }
            case String s
            when PythonValues.isInteger(key) -> {
                budget.read(s);
                long length = Iteration.length(s);
                long index = index(key, length);
                yield index < 0 || index >= length
                        ? null
                        : Character.toString(s.codePointAt(s.offsetByCodePoints(0, (int) index)));
            }
            default -> null;
        };
    }

    private static @Nullable Object at(List<?> items, Object key) {
        long index = index(key, items.size());
        return index < 0 || index >= items.size() ? null : items.get((int) index);
    }

    private static long index(Object key, long length) {
        long index = PythonValues.integer(key);
        return index < 0 ? index + length : index;
    }

    /** The items between two places, each None if left out. */
    public static Object slice(Object of, Object from, Object to, Object step, RenderBudget budget) {
        budget.spend(1);
        return switch (of) {
            case Undefined undefined -> throw undefined.used();
            case List<?> list -> part(list, from, to, step, budget);
            case Tuple tuple -> Tuple.of(part(tuple.items(), from, to, step, budget));
            case View view
            when view.kind() == View.Kind.RANGE ->
                new View(View.Kind.RANGE, part(view.items(), from, to, step, budget));
            case String s -> text(s, from, to, step, budget);
            case Markup markup -> new Markup(text(markup.text(), from, to, step, budget));
            default -> throw new PythonException("a " + PythonValues.kind(of) + " cannot be sliced");
        };
    }

    private static String text(String s, Object from, Object to, Object step, RenderBudget budget) {
        budget.read(s);
        int length = s.codePointCount(0, s.length());
        boolean byOne = step == Nothing.NONE || PythonValues.integer(step) == 1;
        if (byOne) {
            int start = (int) start(from, length, 1);
            int end = Math.max(start, (int) end(to, length, 1));
            int first = s.offsetByCodePoints(0, start);
            return s.substring(first, s.offsetByCodePoints(first, end - start));
        }
        return TextParts.join("", part(Iteration.items(s, budget), from, to, step, budget), budget);
    }

    private static List<Object> part(List<?> all, Object from, Object to, Object step, RenderBudget budget) {
        long by = step == Nothing.NONE ? 1 : PythonValues.integer(step);
        if (by == 0) {
            throw new PythonException("a slice with step 0");
        }
        int size = all.size();
        long start = start(from, size, by);
        long end = end(to, size, by);
        List<Object> part = new ArrayList<>();
        for (long i = start; by > 0 ? i < end : i > end; i += by) {
            budget.step();
            part.add(all.get((int) i));
            if (by > size || -by > size) {
                break;
            }
        }
        return part;
    }

    private static long start(Object from, int size, long step) {
        return from == Nothing.NONE ? (step > 0 ? 0 : size - 1) : bound(PythonValues.integer(from), size, step);
    }

    private static long end(Object to, int size, long step) {
        return to == Nothing.NONE ? (step > 0 ? size : -1) : bound(PythonValues.integer(to), size, step);
    }

    private static long bound(long index, int size, long step) {
        long place = index < 0 ? index + size : index;
        return step > 0 ? Math.clamp(place, 0, size) : Math.clamp(place, -1, size - 1);
    }
}
