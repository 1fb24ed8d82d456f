package org.motet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.motet.tensor.Tensor;
import tools.jackson.databind.JsonNode;

/** The statistics by which golden files describe a tensor too large to list. */
public record ParameterStatistics(double l2, double sum, double cosProjection, float[] first8) {
    public static ParameterStatistics of(Tensor tensor) {
        float[] values = tensor.toFloats();
        double square = 0;
        double sum = 0;
        double projection = 0;
        for (int i = 0; i < values.length; i++) {
            square += (double) values[i] * values[i];
            sum += values[i];
            projection += values[i] * Math.cos(i + 1.0);
        }
        return new ParameterStatistics(Math.sqrt(square), sum, projection, Arrays.copyOf(values, 8));
    }

    public void assertEqual(String name, JsonNode expected, double tolerance) {
        assertThat(l2).as(name + " l2").isCloseTo(expected.get("l2").doubleValue(), within(tolerance));
        assertThat(sum).as(name + " sum").isCloseTo(expected.get("sum").doubleValue(), within(10 * tolerance));
        assertThat(cosProjection)
                .as(name + " cos_proj")
                .isCloseTo(expected.get("cos_proj").doubleValue(), within(10 * tolerance));
        assertThat(first8)
                .as(name + " first8")
                .containsExactly(GoldenCheckpoint.floats(expected.get("first8")), within((float) tolerance));
    }
}
