package org.motet.template.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.template.python.CallArguments;
import org.motet.template.python.Comparison;
import org.motet.template.python.Iteration;
import org.motet.template.python.Lazy;
import org.motet.template.python.PythonException;
import org.motet.template.python.PythonFunction;
import org.motet.template.python.RenderBudget;
import org.motet.template.python.Undefined;

/** The variable {@code loop}: where a loop stands. Items are asked for only when they are needed. */
final class LoopState implements PythonFunction {
    private final Object over;
    private final int depth;
    private final @Nullable PythonFunction again;
    private final RenderBudget budget;
    private Iterator<Object> items;
    private long index0 = -1;
    private long length = -1; // not known yet
    private @Nullable Object before;
    private @Nullable Object current;
    private @Nullable Object after;
    private @Nullable List<Object> lastSeen;

    /**
     * Before the first item.
     *
     * @param depth 1 for a loop that is in no other call of itself
     * @param again runs the loop over other items; null if it is not recursive
     */
    LoopState(Object over, int depth, @Nullable PythonFunction again, RenderBudget budget) {
        this.over = over;
        this.depth = depth;
        this.again = again;
        this.budget = budget;
        this.items = Iteration.iterator(over, budget);
    }

    /** Goes to the next item, if there is one. */
    boolean advance() {
        Object next = peek();
        if (next == null) {
            return false;
        }
        after = null;
        before = current;
        current = next;
        index0++;
        return true;
    }

    Object current() {
        return current == null ? new Undefined("the item") : current;
    }

    private @Nullable Object peek() {
        if (after == null && items.hasNext()) {
            after = items.next();
        }
        return after;
    }

    private long length() {
        if (length < 0) {
            if (over instanceof Lazy) {
                List<Object> rest = new ArrayList<>();
                items.forEachRemaining(rest::add);
                items = rest.iterator();
                length = rest.size() + index0 + 1 + (after == null ? 0 : 1);
            } else {
                length = Iteration.length(over);
            }
        }
        return length;
    }

    Object attribute(String name) {
        return switch (name) {
            case "index" -> index0 + 1;
            case "index0" -> index0;
            case "revindex" -> length() - index0;
            case "revindex0" -> length() - index0 - 1;
            case "first" -> index0 == 0;
            case "last" -> peek() == null;
            case "length" -> length();
            case "depth" -> (long) depth;
            case "depth0" -> (long) depth - 1;
            case "previtem" -> orUndefined(before, "the previous item");
            case "nextitem" -> orUndefined(peek(), "the next item");
            case "cycle" -> (PythonFunction) this::cycle;
            case "changed" -> (PythonFunction) this::changed;
            default -> new Undefined("the attribute " + PythonException.quoted(name) + " of 'loop'");
        };
    }

    private static Object orUndefined(@Nullable Object value, String name) {
        return value == null ? new Undefined(name) : value;
    }

    private Object cycle(CallArguments given) {
        List<Object> values = given.positional();
        if (values.isEmpty() || !given.named().isEmpty()) {
            throw new PythonException("'loop.cycle' needs values without names");
        }
        return values.get((int) (index0 % values.size()));
    }

    private Object changed(CallArguments given) {
        List<Object> seen = lastSeen;
        boolean changed = seen == null || !Comparison.equal(seen, given.positional(), budget);
        lastSeen = given.positional();
        return changed;
    }

    @Override
    public Object call(CallArguments given) {
        PythonFunction loop = again;
        if (loop == null) {
            throw new PythonException("a loop without 'recursive' cannot be called");
        }
        return loop.call(given);
    }
}
