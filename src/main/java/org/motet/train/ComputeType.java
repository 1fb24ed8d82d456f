package org.motet.train;

import org.motet.config.Spelled;
import org.motet.kernel.ProductType;
import org.motet.model.ModelConfig;
import org.motet.model.PassesKind;
import org.motet.tensor.DType;
import org.motet.tensor.Device;

/** Types of the matrix products. */
public enum ComputeType {
    @Spelled({"float32", "fp32"})
    FLOAT32,
    @Spelled({"bfloat16", "bf16"})
    BFLOAT16,
    /**
     * What is faster: bf16 on a GPU, and on a processor whose products of bf16 are faster for models so large that products decide;
     * else fp32. A model of 0.2 million parameters trains three times faster in fp32, and one of 135 million one and a half times on an
     * Intel processor without AMX.
     */
    AUTO;

    /** The type that a model computes in there. */
    public DType of(ModelConfig model, Device device) {
        return switch (this) {
            case FLOAT32 -> DType.FLOAT32;
            case BFLOAT16 -> DType.BFLOAT16;
            case AUTO -> {
                boolean half = !device.isCpu()
                        || (ProductType.fastest() == ProductType.BFLOAT16 && !PassesKind.isSmall(model));
                yield half ? DType.BFLOAT16 : DType.FLOAT32;
            }
        };
    }
}
