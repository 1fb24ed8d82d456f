package org.motet.metrics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one step: by name, and by template and name, both in the order in which they were set. A name that is set again
 * keeps its place and takes the new value. Not safe for use by several threads.
 */
public final class StepMetrics {
    private final long step;
    private final Map<String, Double> values = new LinkedHashMap<>();
    private final Map<String, Map<String, Double>> templates = new LinkedHashMap<>();

    /** @param step number of the step that is done, from 1; 0 for what was measured before the first */
    public StepMetrics(long step) {
        this.step = step;
    }

    public long step() {
        return step;
    }

    public StepMetrics set(String name, double value) {
        values.put(name, value);
        return this;
    }

    public StepMetrics setAll(Map<String, Double> named) {
        values.putAll(named);
        return this;
    }

    public StepMetrics setTemplate(String template, String name, double value) {
        templates.computeIfAbsent(template, _ -> new LinkedHashMap<>()).put(name, value);
        return this;
    }

    /** The value, or null if the step has none of that name. */
    public @Nullable Double get(String name) {
        return values.get(name);
    }

    public Map<String, Double> values() {
        return Collections.unmodifiableMap(values);
    }

    /** Values by template name. */
    public Map<String, Map<String, Double>> templates() {
        return Collections.unmodifiableMap(templates);
    }

    /** These numbers for whoever changes them. */
    public StepMetrics copy() {
        return without(new StepMetrics(step));
    }

    /** Those numbers that another one has not under their names. */
    public StepMetrics without(StepMetrics other) {
        StepMetrics rest = new StepMetrics(step);
        values.forEach((name, value) -> {
            if (!other.values.containsKey(name)) {
                rest.set(name, value);
            }
        });
        templates.forEach((template, row) -> row.forEach((name, value) -> {
            if (!other.templates.getOrDefault(template, Map.of()).containsKey(name)) {
                rest.setTemplate(template, name, value);
            }
        }));
        return rest;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StepMetrics that
                && step == that.step
                && values.equals(that.values)
                && templates.equals(that.templates);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(step) * 31 + values.hashCode();
    }

    @Override
    public String toString() {
        return "step " + step + " " + values + (templates.isEmpty() ? "" : " " + templates);
    }
}
