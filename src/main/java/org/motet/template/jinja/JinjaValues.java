package org.motet.template.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.template.python.Nothing;
import org.motet.template.python.PythonException;
import tools.jackson.databind.JsonNode;

/** Values for a template out of JSON or of plain Java values. */
public final class JinjaValues {
    private static final int BITS = 63;

    private JinjaValues() {}

    /**
     * The value of any JSON, maps in the order of their keys in the file.
     *
     * @throws IllegalArgumentException for an integer beyond 64 bits
     */
    public static Object of(JsonNode node) {
        if (node.isObject()) {
            return map(node);
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(item -> list.add(of(item)));
            return list;
        }
        if (node.isString()) {
            return node.asString();
        }
        if (node.isBoolean()) {
            return node.asBoolean();
        }
        if (node.isIntegralNumber()) {
            return integer(node.bigIntegerValue());
        }
        return node.isNumber() ? node.asDouble() : Nothing.NONE;
    }

    /** The variables of a JSON object. */
    public static Map<String, Object> map(JsonNode node) {
        Map<String, Object> map = new LinkedHashMap<>();
        node.properties().forEach(entry -> map.put(entry.getKey(), of(entry.getValue())));
        return map;
    }

    /** The value of strings, numbers, booleans, lists and maps of Java; null is None, anything else stays what it is. */
    static Object of(@Nullable Object value) {
        return switch (value) {
            case null -> Nothing.NONE;
            case List<?> list -> {
                List<Object> values = new ArrayList<>(list.size());
                list.forEach(item -> values.add(of(item)));
                yield values;
            }
            case Map<?, ?> map -> {
                Map<Object, Object> values = new LinkedHashMap<>();
                map.forEach((key, item) -> values.put(of(key), of(item)));
                yield values;
            }
            case Integer n -> n.longValue();
            case Short n -> n.longValue();
            case Byte n -> n.longValue();
            case BigInteger n -> integer(n);
            case Float x -> x.doubleValue();
            case BigDecimal x -> x.doubleValue();
            default -> value;
        };
    }

    private static Long integer(BigInteger number) {
        if (number.bitLength() > BITS) {
            throw new PythonException("the number " + PythonException.quoted(number.toString()) + " is too large");
        }
        return number.longValue();
    }
}
