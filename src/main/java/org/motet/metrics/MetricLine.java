package org.motet.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A step as one line of JSON: {@code {"step":3,"actor/entropy":0.51,"templates":{"plain":{"reward/accuracy":0.5}}}}. Numbers read
 * back bit for bit. JSON has no NaN or infinity: they stand as null and read back as NaN.
 */
final class MetricLine {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final double EXACT_LONG = 1L << 53;

    private MetricLine() {}

    static String write(StepMetrics metrics) {
        ObjectNode line = MAPPER.createObjectNode();
        line.put("step", metrics.step());
        metrics.values().forEach((name, value) -> put(line, name, value));
        if (!metrics.templates().isEmpty()) {
            ObjectNode templates = line.putObject("templates");
            metrics.templates().forEach((template, values) -> {
                ObjectNode row = templates.putObject(template);
                values.forEach((name, value) -> put(row, name, value));
            });
        }
        return MAPPER.writeValueAsString(line);
    }

    /** Reads a line; {@link IllegalArgumentException} if it is none, such as one that a killed process left half. */
    static StepMetrics read(String text) {
        JsonNode line;
        try {
            line = MAPPER.readTree(text);
        } catch (JacksonException failure) {
            throw new IllegalArgumentException("not a JSON object", failure);
        }
        if (!line.isObject() || !line.path("step").isIntegralNumber()) {
            throw new IllegalArgumentException("not a JSON object with a step");
        }
        StepMetrics metrics = new StepMetrics(line.path("step").asLong());
        line.propertyStream().forEach(entry -> {
            JsonNode value = entry.getValue();
            if (entry.getKey().equals("templates")) {
                value.propertyStream()
                        .forEach(template -> numbers(template.getValue())
                                .forEach((name, number) -> metrics.setTemplate(template.getKey(), name, number)));
            } else if (!entry.getKey().equals("step")) {
                metrics.set(entry.getKey(), number(value));
            }
        });
        return metrics;
    }

    private static Map<String, Double> numbers(JsonNode row) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        row.propertyStream().forEach(entry -> numbers.put(entry.getKey(), number(entry.getValue())));
        return numbers;
    }

    private static double number(JsonNode value) {
        return value.isNumber() ? value.doubleValue() : Double.NaN;
    }

    private static void put(ObjectNode row, String name, double value) {
        if (!Double.isFinite(value)) {
            row.putNull(name);
        } else if (value == Math.rint(value) && Math.abs(value) < EXACT_LONG && 1 / value != Double.NEGATIVE_INFINITY) {
            row.put(name, (long) value);
        } else {
            row.put(name, value);
        }
    }
}
