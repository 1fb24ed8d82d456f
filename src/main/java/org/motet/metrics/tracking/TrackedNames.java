package org.motet.metrics.tracking;

import java.util.LinkedHashMap;
import java.util.Map;
import org.motet.metrics.StepMetrics;

/**
 * The numbers of a step under one name each. Those of templates stand behind each other by what they measure: {@code
 * templates/reward/accuracy/plain}, {@code templates/reward/accuracy/table}.
 */
final class TrackedNames {
    private TrackedNames() {}

    static Map<String, Double> of(StepMetrics step) {
        Map<String, Double> flat = new LinkedHashMap<>(step.values());
        step.templates()
                .forEach((template, values) ->
                        values.forEach((name, value) -> flat.put("templates/" + name + "/" + template, value)));
        return flat;
    }
}
