package org.motet.template.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.motet.template.python.CallArguments;
import org.motet.template.python.Iteration;
import org.motet.template.python.Lazy;
import org.motet.template.python.PythonException;
import org.motet.template.python.PythonText;
import org.motet.template.python.PythonValues;
import org.motet.template.python.RenderBudget;

/** Filters over each item, which do their work when the items are asked for. */
final class ItemFilters {
    static final Set<String> NAMES = Set.of("map", "reject", "rejectattr", "select", "selectattr");

    private ItemFilters() {}

    static Lazy apply(String name, Object value, CallArguments given, RenderBudget budget) {
        return Lazy.over(value, () -> {
            if (!PythonValues.isTrue(value)) {
                return List.of().iterator();
            }
            Iterator<Object> items = Iteration.iterator(value, budget);
            return name.equals("map")
                    ? new MappedItems(items, change(given, budget))
                    : new FilteredItems(items, choice(name, given, budget));
        });
    }

    private record MappedItems(Iterator<Object> items, UnaryOperator<Object> change) implements Iterator<Object> {
        @Override
        public boolean hasNext() {
            return items.hasNext();
        }

        @Override
        public Object next() {
            return change.apply(items.next());
        }
    }

    private static UnaryOperator<Object> change(CallArguments given, RenderBudget budget) {
        if (given.positional().isEmpty()) {
            var bound = given.bind("map", 1, "attribute", "default");
            AttributePath path = AttributePath.of(bound.get(0));
            return item -> path.value(item, bound.has(1) ? bound.get(1) : null, budget);
        }
        String filter = PythonText.of(given.positional().getFirst(), budget);
        if (!Filters.NAMES.contains(filter)) {
            throw new PythonException("the filter " + PythonException.quoted(filter) + " is not supported");
        }
        CallArguments rest = given.from(1);
        return item -> Filters.apply(filter, item, rest, budget);
    }

    private static Predicate<Object> choice(String name, CallArguments given, RenderBudget budget) {
        boolean wanted = name.startsWith("select");
        CallArguments test = given;
        UnaryOperator<Object> part = item -> item;
        if (name.endsWith("attr")) {
            if (given.positional().isEmpty()) {
                throw new PythonException("the filter '" + name + "' needs an attribute");
            }
            AttributePath path = AttributePath.of(given.positional().getFirst());
            part = item -> path.value(item, budget);
            test = given.from(1);
        }
        UnaryOperator<Object> tested = part;
        if (test.positional().isEmpty()) {
            return item -> PythonValues.isTrue(tested.apply(item)) == wanted;
        }
        String word = PythonText.of(test.positional().getFirst(), budget);
        if (!ValueTests.NAMES.contains(word)) {
            throw new PythonException("the test " + PythonException.quoted("is " + word) + " is not supported");
        }
        CallArguments rest = test.from(1);
        return item -> ValueTests.holds(word, tested.apply(item), rest, budget) == wanted;
    }
}
