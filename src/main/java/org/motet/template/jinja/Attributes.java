package org.motet.template.jinja;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.motet.template.python.MapMethods;
import org.motet.template.python.Markup;
import org.motet.template.python.PythonException;
import org.motet.template.python.PythonFunction;
import org.motet.template.python.PythonText;
import org.motet.template.python.PythonValues;
import org.motet.template.python.RenderBudget;
import org.motet.template.python.SequenceMethods;
import org.motet.template.python.StringMethods;
import org.motet.template.python.Subscript;
import org.motet.template.python.Tuple;
import org.motet.template.python.Undefined;
import org.motet.template.python.View;

/**
 * {@code value.name} and {@code value[key]} as Jinja2's sandbox finds them: an attribute is looked for among the value's
 * methods first and then among its keys, a key the other way round. Methods that change a value are undefined.
 */
final class Attributes {
    private static final Set<String> OF_NUMBERS = Set.of(
            "as_integer_ratio",
            "bit_count",
            "bit_length",
            "conjugate",
            "denominator",
            "from_bytes",
            "fromhex",
            "hex",
            "imag",
            "is_integer",
            "numerator",
            "real",
            "to_bytes");
    private static final Set<String> OF_VIEWS =
            Set.of("count", "index", "isdisjoint", "mapping", "start", "step", "stop");

    private Attributes() {}

    static Object attribute(Object of, String name, RenderBudget budget) {
        Object value = method(of, name, budget);
        if (value == null && of instanceof Map) {
            value = Subscript.item(of, name, budget);
        }
        return value == null ? new Undefined("the attribute " + PythonException.quoted(name)) : value;
    }

    static Object item(Object of, Object key, RenderBudget budget) {
        Object value = Subscript.item(of, key, budget);
        if (value == null && PythonValues.isText(key)) {
            value = method(of, PythonText.of(key, budget), budget);
        }
        return value == null ? missing(key, budget) : value;
    }

    private static Undefined missing(Object key, RenderBudget budget) {
        if (PythonValues.isText(key)) {
            return new Undefined("the key " + PythonException.quoted(PythonText.of(key, budget)));
        }
        return new Undefined("item " + (PythonValues.isNumber(key) ? PythonText.of(key, budget) : "asked for"));
    }

    /** What {@code getattr} finds; null if nothing. */
    static @Nullable Object method(Object of, String name, RenderBudget budget) {
        if (of instanceof Undefined undefined) {
            throw undefined.used();
        }
        if (name.startsWith("__")) {
            throw new PythonException("the attribute '" + name + "' is not allowed");
        }
        return switch (of) {
            case TemplateNamespace namespace ->
                namespace.getOrDefault(name, new Undefined("the attribute " + PythonException.quoted(name)));
            case LoopState loop -> loop.attribute(name);
            case MacroFunction macro when name.equals("name") -> macro.name();
            case String s -> ofString(s, name, budget);
            case Markup markup
            when StringMethods.has(name) ->
                throw new PythonException("the method '" + name + "' of a text marked safe is not supported");
            case Map<?, ?> map -> ofMap(map, name, budget);
            case List<?> list -> ofSequence(list, name, budget);
            case Tuple tuple -> {
                int place = tuple.names().indexOf(name);
                yield place >= 0 ? tuple.items().get(place) : ofSequence(tuple, name, budget);
            }
            case View view when OF_VIEWS.contains(name) -> throw notSupported(name, view);
            case PythonFunction function -> throw notSupported(name, function);
            default -> {
                if (PythonValues.isNumber(of) && OF_NUMBERS.contains(name)) {
                    throw notSupported(name, of);
                }
                yield null;
            }
        };
    }

    private static PythonException notSupported(String name, Object of) {
        return new PythonException("the attribute '" + name + "' of a " + PythonValues.kind(of) + " is not supported");
    }

    private static @Nullable Object ofString(String s, String name, RenderBudget budget) {
        return StringMethods.has(name) ? (PythonFunction) given -> StringMethods.call(s, name, given, budget) : null;
    }

    private static @Nullable Object ofMap(Map<?, ?> map, String name, RenderBudget budget) {
        if (MapMethods.changes(name)) {
            return changing(name);
        }
        return MapMethods.has(name) ? (PythonFunction) given -> MapMethods.call(map, name, given, budget) : null;
    }

    private static @Nullable Object ofSequence(Object sequence, String name, RenderBudget budget) {
        if (SequenceMethods.changes(sequence, name)) {
            return changing(name);
        }
        return SequenceMethods.has(sequence, name)
                ? (PythonFunction) given -> SequenceMethods.call(sequence, name, given, budget)
                : null;
    }

    private static Undefined changing(String name) {
        return new Undefined("the method '" + name + "' would change a value that a template may only read: it");
    }
}
