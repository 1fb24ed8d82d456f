package org.motet.template.python;

import java.util.List;
import java.util.Set;

/** The methods of Python's lists and tuples that change nothing. */
public final class SequenceMethods {
    private static final Set<String> CHANGING =
            Set.of("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort");

    private SequenceMethods() {}

    /** Whether a list or tuple has a method of that name. */
    public static boolean has(Object sequence, String name) {
        return name.equals("count") || name.equals("index") || name.equals("copy") && sequence instanceof List;
    }

    /** Whether lists have it and a template may not call it. */
    public static boolean changes(Object sequence, String name) {
        return sequence instanceof List && CHANGING.contains(name);
    }

    public static Object call(Object sequence, String name, CallArguments given, RenderBudget budget) {
        if (name.equals("copy")) {
            given.bindPositional(name, 0, 0);
            return sequence;
        }
        Object wanted = given.bindPositional(name, 1, 1).get(0);
        List<Object> items = Iteration.items(sequence, budget);
        long count = 0;
        for (int i = 0; i < items.size(); i++) {
            if (Comparison.equal(items.get(i), wanted, budget)) {
                if (name.equals("index")) {
                    return (long) i;
                }
                count++;
            }
        }
        if (name.equals("index")) {
            throw new PythonException("'index' does not find the item");
        }
        return count;
    }
}
