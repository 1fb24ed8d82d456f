package org.motet.model;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
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
    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, 3e38f})
    void theDamagedTensorIsNamed(float value, @TempDir Path folder) throws Exception {
        Path damaged = folder.resolve("model");
        try (CausalLm model = GoldenCheckpoint.named("qwen2-untied").load();
                Scope scope = Scope.open()) {
            Tensor bias = model.weights().named().get("model.layers.1.self_attn.k_proj.bias");
            float[] values = bias.toFloats();
            values[3] = value;
            bias.copy_(Tensors.of(values, Device.CPU, values.length));
            ModelExport.exact(null).write(model, damaged);
        }
        try (ModelDirectory directory = ModelDirectory.open(damaged)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CausalLm.load(directory, Device.CPU, DType.FLOAT32))
                    .withMessageContaining("model.layers.1.self_attn.k_proj.bias")
                    .withMessageContaining("not finite");
        }
    }
}
