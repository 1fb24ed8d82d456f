package org.motet.template.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.motet.template.python.BoundArguments;
import org.motet.template.python.CallArguments;
import org.motet.template.python.Iteration;
import org.motet.template.python.Lazy;
import org.motet.template.python.MapMethods;
import org.motet.template.python.Nothing;
import org.motet.template.python.PythonException;
import org.motet.template.python.PythonText;
import org.motet.template.python.PythonValues;
import org.motet.template.python.RenderBudget;
import org.motet.template.python.StringMethods;
import org.motet.template.python.Undefined;

/** Filters that take values with items apart and put them together. */
final class ListFilters {
    static final Set<String> NAMES =
            Set.of("attr", "batch", "d", "default", "first", "items", "join", "last", "list", "reverse", "slice");

    private ListFilters() {}

    static Object apply(String name, Object value, CallArguments given, RenderBudget budget) {
        return switch (name) {
            case "d", "default" -> {
                BoundArguments bound = given.bind(name, 0, "default_value", "boolean");
                boolean missing = value instanceof Undefined || bound.flag(1, false) && !PythonValues.isTrue(value);
                yield missing ? bound.orElse(0, "") : value;
            }
            case "join" -> joined(value, given.bind(name, 0, "d", "attribute"), budget);
            case "attr" -> attribute(value, given.bind(name, 1, "name").text(0), budget);
            case "batch" -> batches(value, given.bind(name, 1, "linecount", "fill_with"), budget);
            case "slice" -> slices(value, given.bind(name, 1, "slices", "fill_with"), budget);
            default -> {
                given.bind(name, 0);
                yield whole(name, value, budget);
            }
        };
    }

    private static Object whole(String name, Object value, RenderBudget budget) {
        return switch (name) {
            case "list" -> Iteration.items(value, budget);
            case "first" -> {
                Iterator<Object> items = Iteration.iterator(value, budget);
                yield items.hasNext() ? items.next() : new Undefined("the first item");
            }
            case "last" -> {
                if (value instanceof Lazy) {
                    throw new PythonException("the filter 'last' needs a list, not a generator");
                }
                List<Object> items = Iteration.items(value, budget);
                yield items.isEmpty() ? new Undefined("the last item") : items.getLast();
            }
            case "items" -> Lazy.over(value, () -> pairs(value, budget));
            default -> reversed(value, budget);
        };
    }

    private static Iterator<Object> pairs(Object value, RenderBudget budget) {
        if (value instanceof Undefined) {
            return List.of().iterator();
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new PythonException("the filter 'items' needs a map, not a " + PythonValues.kind(value));
        }
        budget.spend(map.size());
        return MapMethods.pairs(map).iterator();
    }

    private static Object reversed(Object value, RenderBudget budget) {
        List<Object> items = Iteration.items(value, budget).reversed();
        if (PythonValues.isText(value)) {
            return StringMethods.call("", "join", CallArguments.of(items), budget);
        }
        return value instanceof Lazy ? items : Lazy.over(value, items::iterator);
    }

    private static Object joined(Object value, BoundArguments given, RenderBudget budget) {
        Object attribute = given.orElse(1, Nothing.NONE);
        List<Object> parts = new ArrayList<>();
        for (Object item : Iteration.items(value, budget)) {
            Object part = attribute == Nothing.NONE
                    ? item
                    : AttributePath.of(attribute).value(item, budget);
            parts.add(PythonText.of(part, budget));
        }
        return StringMethods.call(PythonText.of(given.orElse(0, ""), budget), "join", CallArguments.of(parts), budget);
    }

    private static Object attribute(Object value, String name, RenderBudget budget) {
        Object found = Attributes.method(value, name, budget);
        return found == null ? new Undefined("the attribute " + PythonException.quoted(name)) : found;
    }

    private static Lazy batches(Object value, BoundArguments given, RenderBudget budget) {
        long size = PythonValues.integer(given.get(0));
        Object fill = given.orElse(1, Nothing.NONE);
        if (size < 1) {
            throw new PythonException("'batch' needs a size of at least 1");
        }
        return Lazy.over(value, () -> {
            List<Object> batches = new ArrayList<>();
            List<Object> batch = new ArrayList<>();
            for (Object item : Iteration.items(value, budget)) {
                if (batch.size() == size) {
                    batches.add(batch);
                    batch = new ArrayList<>();
                }
                batch.add(item);
            }
            while (fill != Nothing.NONE && !batch.isEmpty() && batch.size() < size) {
                budget.step();
                batch.add(fill);
            }
            if (!batch.isEmpty()) {
                batches.add(batch);
            }
            return batches.iterator();
        });
    }

    private static Lazy slices(Object value, BoundArguments given, RenderBudget budget) {
        long count = PythonValues.integer(given.get(0));
        Object fill = given.orElse(1, Nothing.NONE);
        if (count < 1) {
            throw new PythonException("'slice' needs at least 1 part");
        }
        return Lazy.over(value, () -> {
            List<Object> items = Iteration.items(value, budget);
            List<Object> slices = new ArrayList<>();
            long longer = items.size() % count;
            int from = 0;
            for (long i = 0; i < count; i++) {
                int to = (int) (from + items.size() / count + (i < longer ? 1 : 0));
                budget.spend(1 + to - from);
                List<Object> slice = new ArrayList<>(items.subList(from, to));
                if (fill != Nothing.NONE && i >= longer) {
                    slice.add(fill);
                }
                slices.add(slice);
                from = to;
            }
            return slices.iterator();
        });
    }
}
