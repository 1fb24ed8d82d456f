package org.motet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;
import org.motet.weights.ModelDirectory;

/** Weights that nothing can be computed with are refused when they are loaded. */
class DamagedWeightsTest {
    @Test
    void weightsThatAreNotFiniteAreNeverWritten(@TempDir Path folder) throws Exception {
        try (CausalLm model = GoldenCheckpoint.named("qwen2-untied").load()) {
            try (Scope scope = Scope.open()) {
                Objects.requireNonNull(model.weights().named().get("model.layers.0.mlp.down_proj.weight"))
                        .mul_(Double.POSITIVE_INFINITY);
            }
            assertThatExceptionOfType(NotFiniteException.class)
                    .isThrownBy(() -> ModelExport.exact(null).write(model, folder.resolve("model")))
                    .withMessageContaining("model.layers.0.mlp.down_proj.weight");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, 3e38f})
    void theDamagedTensorIsNamed(float value, @TempDir Path folder) throws Exception {
        Path damaged = folder.resolve("model");
        try (CausalLm model = GoldenCheckpoint.named("qwen2-untied").load();
                Scope scope = Scope.open()) {
            ModelExport.exact(null).write(model, damaged);
            Tensor bias = model.weights().named().get("model.layers.1.self_attn.k_proj.bias");
            float[] values = bias.toFloats();
            values[3] = value;
            bias.copy_(Tensors.of(values, Device.CPU, values.length));
            TensorFile.write(
                    damaged.resolve(ModelDirectory.WEIGHTS), model.weights().named());
        }
        try (ModelDirectory directory = ModelDirectory.open(damaged)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CausalLm.load(directory, Device.CPU, DType.FLOAT32))
                    .withMessageContaining("model.layers.1.self_attn.k_proj.bias")
                    .withMessageContaining("not finite");
        }
    }
}
