package org.motet.template.jinja;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.motet.template.python.BoundArguments;
import org.motet.template.python.CallArguments;
import org.motet.template.python.Comparison;
import org.motet.template.python.Iteration;
import org.motet.template.python.Lazy;
import org.motet.template.python.LetterCase;
import org.motet.template.python.MapMethods;
import org.motet.template.python.Nothing;
import org.motet.template.python.PythonException;
import org.motet.template.python.PythonText;
import org.motet.template.python.PythonValues;
import org.motet.template.python.RenderBudget;
import org.motet.template.python.Tuple;
import org.motet.template.python.Undefined;

/** Filters that order items or look for equal ones; capital and small letters are alike unless asked for. */
final class OrderFilters {
    static final Set<String> NAMES = Set.of("dictsort", "groupby", "max", "min", "sort", "unique");

    private OrderFilters() {}

    static Object apply(String name, Object value, CallArguments given, RenderBudget budget) {
        return switch (name) {
            case "dictsort" -> sortedMap(value, given.bind(name, 0, "case_sensitive", "by", "reverse"), budget);
            case "groupby" -> groups(value, given.bind(name, 1, "attribute", "default", "case_sensitive"), budget);
            case "sort" -> {
                BoundArguments bound = given.bind(name, 0, "reverse", "case_sensitive", "attribute");
                Function<Object, Object> key = keys(bound.orElse(2, Nothing.NONE), bound.flag(1, false), budget);
                yield sorted(Iteration.items(value, budget), key, bound.integer(0, 0) != 0, budget);
            }
            case "unique" -> {
                BoundArguments bound = given.bind(name, 0, "case_sensitive", "attribute");
                Function<Object, Object> key = key(bound.orElse(1, Nothing.NONE), bound.flag(0, false), budget);
                yield Lazy.over(value, () -> distinct(value, key, budget).iterator());
            }
            default -> {
                BoundArguments bound = given.bind(name, 0, "case_sensitive", "attribute");
                Function<Object, Object> key = key(bound.orElse(1, Nothing.NONE), bound.flag(0, false), budget);
                yield extreme(Iteration.items(value, budget), key, name.equals("max"), budget);
            }
        };
    }

    private static Object caseless(Object value, boolean caseSensitive, RenderBudget budget) {
        return !caseSensitive && PythonValues.isText(value)
                ? LetterCase.lower(budget.made(PythonText.of(value, budget)))
                : value;
    }

    private static Function<Object, Object> key(Object attribute, boolean caseSensitive, RenderBudget budget) {
        if (attribute == Nothing.NONE) {
            return item -> caseless(item, caseSensitive, budget);
        }
        AttributePath path = AttributePath.of(attribute);
        return item -> caseless(path.value(item, budget), caseSensitive, budget);
    }

    /** Sorting may go by several attributes with commas between them. */
    private static Function<Object, Object> keys(Object attribute, boolean caseSensitive, RenderBudget budget) {
        if (!PythonValues.isText(attribute)) {
            return key(attribute, caseSensitive, budget);
        }
        List<Function<Object, Object>> keys = new ArrayList<>();
        for (String part : PythonText.of(attribute, budget).split(",", -1)) {
            keys.add(key(part, caseSensitive, budget));
        }
        return item -> keys.stream().map(key -> key.apply(item)).toList();
    }

    private record Keyed(Object key, Object item) {}

    private static List<Object> sorted(
            List<Object> items, Function<Object, Object> key, boolean reverse, RenderBudget budget) {
        List<Keyed> keyed = new ArrayList<>();
        items.forEach(item -> keyed.add(new Keyed(key.apply(item), item)));
        Comparator<Keyed> order = (a, b) -> Comparison.order(a.key(), b.key(), budget);
        keyed.sort(reverse ? order.reversed() : order);
        List<Object> sorted = new ArrayList<>();
        keyed.forEach(each -> sorted.add(each.item()));
        return sorted;
    }

    private static List<Object> sortedMap(Object value, BoundArguments given, RenderBudget budget) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new PythonException("the filter 'dictsort' needs a map, not a " + PythonValues.kind(value));
        }
        boolean caseSensitive = given.flag(0, false);
        int place = switch (given.text(1, "key")) {
            case "key" -> 0;
            case "value" -> 1;
            default -> throw new PythonException("'dictsort' sorts by 'key' or 'value'");
        };
        budget.spend(map.size());
        return sorted(
                MapMethods.pairs(map),
                pair -> caseless(((Tuple) pair).items().get(place), caseSensitive, budget),
                given.integer(2, 0) != 0,
                budget);
    }

    private static List<Object> distinct(Object value, Function<Object, Object> key, RenderBudget budget) {
        Set<Object> texts = new HashSet<>();
        List<Object> others = new ArrayList<>();
        List<Object> distinct = new ArrayList<>();
        for (Object item : Iteration.items(value, budget)) {
            Object found = key.apply(item);
            if (found instanceof List || found instanceof Map) {
                throw new PythonException("'unique' of lists or maps is not supported");
            }
            boolean isNew = found instanceof String
                    ? texts.add(found)
                    : others.stream().noneMatch(other -> Comparison.equal(other, found, budget)) && others.add(found);
            if (isNew) {
                distinct.add(item);
            }
        }
        return distinct;
    }

    private static Object extreme(
            List<Object> items, Function<Object, Object> key, boolean greatest, RenderBudget budget) {
        if (items.isEmpty()) {
            return new Undefined("the " + (greatest ? "greatest" : "least") + " item");
        }
        Object best = items.getFirst();
        Object bestKey = key.apply(best);
        for (Object item : items.subList(1, items.size())) {
            Object found = key.apply(item);
            int order = Comparison.order(found, bestKey, budget);
            if (greatest ? order > 0 : order < 0) {
                best = item;
                bestKey = found;
            }
        }
        return best;
    }

    private static List<Object> groups(Object value, BoundArguments given, RenderBudget budget) {
        AttributePath path = AttributePath.of(given.get(0));
        Object fallback = given.orElse(1, Nothing.NONE);
        boolean caseSensitive = given.flag(2, false);
        Function<Object, Object> name = item -> path.value(item, fallback == Nothing.NONE ? null : fallback, budget);
        Function<Object, Object> key = item -> caseless(name.apply(item), caseSensitive, budget);
        List<Object> groups = new ArrayList<>();
        List<Object> members = new ArrayList<>();
        for (Object item : sorted(Iteration.items(value, budget), key, false, budget)) {
            if (!members.isEmpty() && !Comparison.equal(key.apply(members.getFirst()), key.apply(item), budget)) {
                groups.add(group(name, members));
                members = new ArrayList<>();
            }
            members.add(item);
        }
        if (!members.isEmpty()) {
            groups.add(group(name, members));
        }
        return groups;
    }

    private static Tuple group(Function<Object, Object> name, List<Object> members) {
        return new Tuple(List.of(name.apply(members.getFirst()), members), List.of("grouper", "list"));
    }
}
