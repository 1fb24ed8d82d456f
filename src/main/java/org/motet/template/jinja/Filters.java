package org.motet.template.jinja;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.motet.template.python.CallArguments;
import org.motet.template.python.RenderBudget;

/** {@code value | name(...)}. */
final class Filters {
    static final Set<String> NAMES = Stream.of(
                    TextFilters.NAMES, NumberFilters.NAMES, ListFilters.NAMES, OrderFilters.NAMES, ItemFilters.NAMES)
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    private Filters() {}

    /** The filtered value; the name is one of {@link #NAMES}. */
    static Object apply(String name, Object value, CallArguments given, RenderBudget budget) {
        given.pay(budget);
        if (value instanceof String text) {
            budget.read(text);
        }
        if (TextFilters.NAMES.contains(name)) {
            return TextFilters.apply(name, value, given, budget);
        }
        if (NumberFilters.NAMES.contains(name)) {
            return NumberFilters.apply(name, value, given, budget);
        }
        if (ListFilters.NAMES.contains(name)) {
            return ListFilters.apply(name, value, given, budget);
        }
        return OrderFilters.NAMES.contains(name)
                ? OrderFilters.apply(name, value, given, budget)
                : ItemFilters.apply(name, value, given, budget);
    }
}
