package org.motet.template.jinja;

import java.util.function.Supplier;

/** The scope that a parser is in. */
final class ScopeStack {
    private ScopeNames current = new ScopeNames(null);

    ScopeNames current() {
        return current;
    }

    /** A scope inside of the current one, not yet entered. */
    ScopeNames inner() {
        return new ScopeNames(current);
    }

    /** What is read in another scope. */
    <T> T in(ScopeNames scope, Supplier<T> reading) {
        ScopeNames outer = current;
        current = scope;
        T result = reading.get();
        current = outer;
        return result;
    }
}
