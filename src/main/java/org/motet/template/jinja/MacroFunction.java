package org.motet.template.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.motet.template.python.CallArguments;
import org.motet.template.python.PythonException;
import org.motet.template.python.PythonFunction;
import org.motet.template.python.Tuple;
import org.motet.template.python.Undefined;

/**
 * A macro that can be called: parameters get arguments or defaults, {@code varargs}, {@code kwargs} and {@code caller}
 * what is left, if the body reads them.
 */
final class MacroFunction implements PythonFunction {
    private final MacroDefinition definition;
    private final Defaults defaults;
    private final Function<Consumer<VariableScope>, Object> body;

    /** Gives the value of a default in the scope of the parameters before it. */
    interface Defaults {
        Object value(Expression expression, VariableScope scope);
    }

    /**
     * A macro where it is defined.
     *
     * @param body runs the body after what it is given has set the parameters
     */
    MacroFunction(MacroDefinition definition, Defaults defaults, Function<Consumer<VariableScope>, Object> body) {
        this.definition = definition;
        this.defaults = defaults;
        this.body = body;
    }

    String name() {
        return definition.name();
    }

    @Override
    public Object call(CallArguments given) {
        return body.apply(scope -> bind(given, scope));
    }

    private void bind(CallArguments given, VariableScope scope) {
        List<String> parameters = definition.parameters();
        Map<String, Object> named = new LinkedHashMap<>(given.named());
        for (int i = 0; i < parameters.size(); i++) {
            String parameter = parameters.get(i);
            Object value = i < given.positional().size() ? given.positional().get(i) : named.remove(parameter);
            Expression otherwise = definition.defaults().get(i);
            if (value == null) {
                value = otherwise == null
                        ? new Undefined("the parameter '" + parameter + "'")
                        : defaults.value(otherwise, scope);
            }
            scope.set(parameter, value);
        }
        if (definition.special().contains("caller")) {
            Object caller = named.remove("caller");
            scope.set("caller", caller == null ? new Undefined("'caller'") : caller);
        }
        if (definition.special().contains("kwargs")) {
            scope.set("kwargs", named);
        } else if (!named.isEmpty()) {
            throw new PythonException("the macro '" + name() + "' has no parameter '"
                    + named.keySet().iterator().next() + "' left to give");
        }
        List<Object> more = given.from(parameters.size()).positional();
        if (definition.special().contains("varargs")) {
            scope.set("varargs", Tuple.of(more));
        } else if (!more.isEmpty()) {
            throw new PythonException("the macro '" + name() + "' takes at most " + parameters.size() + " arguments");
        }
    }
}
