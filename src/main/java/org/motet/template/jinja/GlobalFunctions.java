package org.motet.template.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.motet.template.python.BoundArguments;
import org.motet.template.python.CallArguments;
import org.motet.template.python.Iteration;
import org.motet.template.python.MapKey;
import org.motet.template.python.MapMethods;
import org.motet.template.python.PythonException;
import org.motet.template.python.PythonFunction;
import org.motet.template.python.PythonText;
import org.motet.template.python.PythonValues;
import org.motet.template.python.RenderBudget;
import org.motet.template.python.Undefined;
import org.motet.template.python.View;

/** Functions that every template can call. */
final class GlobalFunctions {
    private static final long LONGEST_RANGE = 100_000;

    private GlobalFunctions() {}

    static void define(VariableScope scope, RenderBudget budget) {
        scope.set("raise_exception", (PythonFunction) given -> {
            Object message = given.bind("raise_exception", 1, "message").get(0);
            throw new PythonException("the template refuses: " + PythonText.of(message, budget));
        });
        scope.set("namespace", (PythonFunction) given -> namespace(map("namespace", given, budget)));
        scope.set("dict", (PythonFunction) given -> map("dict", given, budget));
        scope.set("range", (PythonFunction) given -> range(given.bindPositional("range", 1, 3), budget));
        scope.set("joiner", (PythonFunction)
                given -> joiner(given.bind("joiner", 0, "sep").orElse(0, ", ")));
        for (String name : List.of("cycler", "lipsum")) {
            scope.set(name, (PythonFunction) given -> {
                throw new PythonException("the function '" + name + "' is not supported");
            });
        }
    }

    /** The entries of a map or of pairs, then those given by name. */
    private static Map<Object, Object> map(String function, CallArguments given, RenderBudget budget) {
        Map<Object, Object> map = new LinkedHashMap<>();
        if (given.positional().size() > 1) {
            throw new PythonException("'" + function + "' takes at most one value without name");
        }
        for (Object from : given.positional()) {
            if (from instanceof Undefined) {
                continue;
            }
            List<Object> pairs =
                    from instanceof Map<?, ?> other ? MapMethods.pairs(other) : Iteration.items(from, budget);
            for (Object pair : pairs) {
                budget.step();
                List<Object> entry = Iteration.unpacked(pair, 2, budget);
                map.put(MapKey.stored(entry.getFirst()), entry.getLast());
            }
        }
        map.putAll(given.named());
        return map;
    }

    private static TemplateNamespace namespace(Map<Object, Object> entries) {
        TemplateNamespace namespace = new TemplateNamespace();
        entries.forEach((name, value) -> namespace.set(String.valueOf(name), value));
        return namespace;
    }

    private static View range(BoundArguments given, RenderBudget budget) {
        boolean one = !given.has(1);
        long start = one ? 0 : PythonValues.integer(given.get(0));
        long end = PythonValues.integer(given.get(one ? 0 : 1));
        long step = given.has(2) ? PythonValues.integer(given.get(2)) : 1;
        if (step == 0) {
            throw new PythonException("'range' with step 0");
        }
        List<Object> numbers = new ArrayList<>();
        for (long i = start; step > 0 ? i < end : i > end; i += step) {
            if (numbers.size() >= LONGEST_RANGE) {
                throw new PythonException("'range' of more than " + LONGEST_RANGE + " numbers");
            }
            budget.step();
            numbers.add(i);
            if (step > 0 ? i > Long.MAX_VALUE - step : i < Long.MIN_VALUE - step) {
                break;
            }
        }
        return new View(View.Kind.RANGE, numbers);
    }

    /** Nothing at its first call, the separator at all others. */
    private static PythonFunction joiner(Object separator) {
        boolean[] used = {false};
        return given -> {
            given.bindPositional("joiner", 0, 0);
            Object text = used[0] ? separator : "";
            used[0] = true;
            return text;
        };
    }
}
