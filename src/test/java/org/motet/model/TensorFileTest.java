package org.motet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

class TensorFileTest {
    @TempDir
    Path folder;

    @Test
    void momentsOfAModelComeBackBitForBit() throws Exception {
        Path file = folder.resolve("optimizer.safetensors");
        try (Scope scope = Scope.open();
                CausalLm model = GoldenCheckpoint.named("qwen3-tied").load()) {
            ModelWeights restored = ModelWeights.zeros(model.config(), Device.CPU);
            TensorFile.write(file, named(model.config(), model.weights()));
            TensorFile.readInto(file, named(model.config(), restored));
            for (int i = 0; i < restored.all().size(); i++) { // the stacked tensors, filled through their views
                assertThat(restored.all().get(i).toFloats())
                        .isEqualTo(model.weights().all().get(i).toFloats());
            }
            restored.close();
        }
    }

    @Test
    void everyTypeAndScalarsAndViewsAreKept() throws Exception {
        Path file = folder.resolve("mixed.safetensors");
        try (Scope scope = Scope.open()) {
            Tensor matrix = Tensors.of(new float[] {1, 2, 3, 4, 5, 6}, Device.CPU, 2, 3);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("transposed", matrix.t());
            tensors.put("columns", matrix.narrow(1, 1, 2));
            tensors.put("bf16", matrix.to(DType.BFLOAT16));
            tensors.put("ids", Tensors.of(new long[] {Long.MIN_VALUE, 7}, Device.CPU, 2));
            tensors.put("step", Tensors.full(3, DType.FLOAT64, Device.CPU));
            TensorFile.write(file, tensors);
            Map<String, Tensor> restored = new LinkedHashMap<>();
            tensors.forEach(
                    (name, tensor) -> restored.put(name, Tensors.zeros(tensor.dtype(), Device.CPU, tensor.shape())));
            TensorFile.readInto(file, restored);
            assertThat(restored.get("transposed").toFloats()).containsExactly(1, 4, 2, 5, 3, 6);
            assertThat(restored.get("columns").toFloats()).containsExactly(2, 3, 5, 6);
            assertThat(restored.get("bf16").toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(restored.get("ids").toLongs()).containsExactly(Long.MIN_VALUE, 7);
            assertThat(restored.get("step").item()).isEqualTo(3);
        }
    }

    @Test
    void whatDoesNotFitIsNamedAndNothingIsChanged() throws Exception {
        Path file = folder.resolve("two.safetensors");
        try (Scope scope = Scope.open()) {
            TensorFile.write(file, Map.of("a", ones(2, 3), "b", ones(4)));
            assertRefused(file, Map.of("a", zeros(2, 3)), "expected", "b");
            assertRefused(file, Map.of("a", zeros(2, 3), "b", zeros(4), "c", zeros(1)), "no tensor c");
            assertRefused(file, Map.of("a", zeros(2, 3), "b", zeros(5)), "tensor b", "[4]", "[5]");
            assertRefused(
                    file,
                    Map.of("a", zeros(2, 3), "b", Tensors.zeros(DType.BFLOAT16, Device.CPU, 4)),
                    "tensor b",
                    "F32",
                    "BF16");
        }
    }

    private static void assertRefused(Path file, Map<String, Tensor> tensors, String... said) {
        assertThatThrownBy(() -> TensorFile.readInto(file, tensors))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContainingAll(said);
        assertThat(tensors.get("a").toFloats()).containsOnly(0);
    }

    private static Tensor ones(long... shape) {
        return Tensors.full(1, DType.FLOAT32, Device.CPU, shape);
    }

    private static Tensor zeros(long... shape) {
        return Tensors.zeros(DType.FLOAT32, Device.CPU, shape);
    }

    private static Map<String, Tensor> named(ModelConfig config, ModelWeights weights) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        weights.named().forEach((name, view) -> named.put("exp_avg." + name, view));
        return named;
    }
}
