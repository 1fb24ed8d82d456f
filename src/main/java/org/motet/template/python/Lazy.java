package org.motet.template.python;

import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Python's generator: makes its items when they are asked for, gives each once, is always true and has no length. Work that
 * would fail fails only when it is reached.
 */
public final class Lazy implements Iterator<Object> {
    private static final int LONGEST_CHAIN = 50;

    private final Supplier<Iterator<Object>> start;
    private @Nullable Iterator<Object> items;
    private final int chain;

    private Lazy(Supplier<Iterator<Object>> start, int chain) {
        this.start = start;
        this.chain = chain;
    }

    /**
     * Items made from another value's.
     *
     * @param source what {@code start} goes through; counts how many generators stand behind each other
     * @param start called when the first item is asked for
     */
    public static Lazy over(Object source, Supplier<Iterator<Object>> start) {
        int chain = source instanceof Lazy lazy ? lazy.chain + 1 : 0;
        if (chain > LONGEST_CHAIN) {
            throw new PythonException("more than " + LONGEST_CHAIN + " filters over each other's items");
        }
        return new Lazy(start, chain);
    }

    private Iterator<Object> items() {
        Iterator<Object> current = items;
        if (current == null) {
            current = start.get();
            items = current;
        }
        return current;
    }

    @Override
    public boolean hasNext() {
        return items().hasNext();
    }

    @Override
    public Object next() {
        return items().next();
    }
}
