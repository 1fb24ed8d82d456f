package org.motet.template.jinja;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The items that pass a test, looked at when they are asked for. */
final class FilteredItems implements Iterator<Object> {
    private final Iterator<Object> all;
    private final Predicate<Object> test;
    private @Nullable Object next;

    FilteredItems(Iterator<Object> all, Predicate<Object> test) {
        this.all = all;
        this.test = test;
    }

    @Override
    public boolean hasNext() {
        while (next == null && all.hasNext()) {
            Object item = all.next();
            next = test.test(item) ? item : null;
        }
        return next != null;
    }

    @Override
    public Object next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Object item = next;
        next = null;
        return Objects.requireNonNull(item);
    }
}
