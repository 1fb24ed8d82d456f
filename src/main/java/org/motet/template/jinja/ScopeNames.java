package org.motet.template.jinja;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names that one scope of a template reads and sets, in the order of its text. Jinja2 decides by them where a name is
 * looked for: one that a scope sets before it reads it, and that no scope around it knows, has no value for the scopes
 * inside until it is set, even if the template was given one.
 */
final class ScopeNames {
    private final @Nullable ScopeNames outside;
    private final Set<String> readInside = new HashSet<>();
    private Order order = new Order();
    private @Nullable Set<String> unset;

    ScopeNames(@Nullable ScopeNames outside) {
        this.outside = outside;
    }

    /** What happened to names up to a place in the text. */
    private static final class Order {
        private final Set<String> known = new HashSet<>();
        private final Set<String> set = new HashSet<>();
        private final Set<String> setFirst = new HashSet<>();

        Order copy() {
            Order copy = new Order();
            copy.known.addAll(known);
            copy.set.addAll(set);
            copy.setFirst.addAll(setFirst);
            return copy;
        }
    }

    void read(String name) {
        order.known.add(name);
        for (ScopeNames scope = this; scope != null; scope = scope.outside) {
            scope.readInside.add(name);
        }
    }

    void set(String name) {
        order.set.add(name);
        if (order.known.add(name)) {
            order.setFirst.add(name);
        }
    }

    /** A name that has a value from the start, such as a parameter. */
    void declare(String name) {
        order.known.add(name);
    }

    void declare(Target target) {
        names(target).forEach(this::declare);
    }

    void set(Target target) {
        names(target).forEach(this::set);
    }

    private static List<String> names(Target target) {
        return switch (target) {
            case Target.Name name -> List.of(name.name());
            case Target.Attribute attribute -> List.of();
            case Target.Several several ->
                several.targets().stream().flatMap(each -> names(each).stream()).toList();
        };
    }

    /** The names that this scope or one inside of it reads. */
    Set<String> readInside() {
        return readInside;
    }

    /** The names that have no value when the scope begins. Known when the whole template is read. */
    Set<String> unset() {
        Set<String> names = unset;
        if (names == null) {
            Set<String> found = new HashSet<>(order.setFirst);
            for (ScopeNames scope = outside; scope != null; scope = scope.outside) {
                found.removeAll(scope.order.known);
            }
            names = Set.copyOf(found);
            unset = names;
        }
        return names;
    }

    /** The ways that go on from here. */
    Branches branches() {
        return new Branches();
    }

    /** Ways of which one is taken: a name that only some of them set may have its value from outside. */
    final class Branches {
        private final Order before = order;
        private final List<Order> branches = new ArrayList<>();

        /** The next way begins. */
        void next() {
            order = before.copy();
            branches.add(order);
        }

        void end() {
            Order joined = before.copy();
            Set<String> set = new HashSet<>();
            for (Order branch : branches) {
                joined.known.addAll(branch.known);
                joined.set.addAll(branch.set);
                joined.setFirst.removeAll(branch.known);
                joined.setFirst.addAll(branch.setFirst);
                set.addAll(branch.set);
            }
            set.removeAll(before.set);
            set.removeIf(name -> branches.stream().allMatch(branch -> branch.set.contains(name)));
            joined.setFirst.removeAll(set);
            order = joined;
        }
    }
}
