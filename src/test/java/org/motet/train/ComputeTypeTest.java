package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.motet.kernel.ProductType;
import org.motet.model.ModelConfig;
import org.motet.tensor.DType;
import org.motet.tensor.Device;

/** {@code model.dtype=auto} takes what is faster for the model and the machine. */
class ComputeTypeTest {
    private static final ModelConfig NANO = ModelConfig.qwen2(312, 64, 4, 2, 1, 192, 256, List.of());
    private static final ModelConfig LARGE = ModelConfig.qwen2(49_152, 576, 30, 9, 3, 1536, 256, List.of());

    @Test
    void smallModelsComputeInFp32OnAProcessor() {
        assertThat(ComputeType.AUTO.of(NANO, Device.CPU)).isEqualTo(DType.FLOAT32);
    }

    @Test
    void largeOnesInTheTypeWhoseProductsAreFasterThere() {
        DType expected = ProductType.fastest() == ProductType.BFLOAT16 ? DType.BFLOAT16 : DType.FLOAT32;
        assertThat(ComputeType.AUTO.of(LARGE, Device.CPU)).isEqualTo(expected);
        assertThat(ProductType.fastest().available()).isTrue();
    }

    @Test
    void aTypeThatIsNamedIsTaken() {
        assertThat(ComputeType.BFLOAT16.of(NANO, Device.CPU)).isEqualTo(DType.BFLOAT16);
        assertThat(ComputeType.FLOAT32.of(LARGE, Device.CPU)).isEqualTo(DType.FLOAT32);
    }
}
