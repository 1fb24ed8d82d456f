package org.motet.template.jinja;

import java.util.ArrayList;
import java.util.List;

/** Functions that every template can call. {@code strftime_now} is left undefined: a prompt must not depend on the day. */
final class Builtins {
    private static final long LONGEST_RANGE = 100_000;

    private Builtins() {}

    static void define(Scope scope, Budget budget) {
        scope.set("raise_exception", (Function) (arguments, named) -> {
            throw new JinjaException(
                    "the template refuses: " + (arguments.isEmpty() ? "" : Python.text(arguments.getFirst())));
        });
        scope.set("namespace", (Function) (arguments, named) -> {
            if (!arguments.isEmpty()) {
                throw new JinjaException("namespace(...) with a map is not supported");
            }
            Namespace namespace = new Namespace();
            namespace.values().putAll(named);
            return namespace;
        });
        scope.set("dict", (Function) (arguments, named) -> {
            if (!arguments.isEmpty()) {
                throw new JinjaException("dict(...) of a value is not supported");
            }
            return named;
        });
        scope.set("range", (Function) (arguments, named) -> range(arguments, budget));
    }

    private static List<Object> range(List<Object> arguments, Budget budget) {
        if (arguments.isEmpty() || arguments.size() > 3) {
            throw new JinjaException("range(...) takes one to three numbers");
        }
        long start = arguments.size() == 1 ? 0 : Python.integer(arguments.getFirst());
        long end = Python.integer(arguments.get(arguments.size() == 1 ? 0 : 1));
        long step = arguments.size() == 3 ? Python.integer(arguments.get(2)) : 1;
        if (step == 0) {
            throw new JinjaException("range(...) with step 0");
        }
        List<Object> numbers = new ArrayList<>();
        for (long i = start; step > 0 ? i < end : i > end; i += step) {
            if (numbers.size() >= LONGEST_RANGE) {
                throw new JinjaException("range(...) of more than " + LONGEST_RANGE + " numbers");
            }
            budget.step();
            numbers.add(i);
        }
        return numbers;
    }
}
