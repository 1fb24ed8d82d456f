package org.motet.model;

import java.util.Locale;
import org.motet.tensor.DType;
import org.motet.tensor.Device;

/** Which passes compute: {@code model.passes}. */
public enum PassesKind {
    /**
     * What is faster: {@link #PLAIN} for fp32 on the processor up to {@value #MOST_PLAIN_PARAMETERS} parameters, else {@link #TENSOR}. Two
     * further copies of the weights in memory are what plain passes cost.
     */
    AUTO,
    /** Tensor operations: any device, fp32 and bf16. */
    TENSOR,
    /** Loops over plain arrays: fp32 on the processor. */
    PLAIN;

    /**
     * Beyond, tensor operations train faster (45 million on two cores: by a half) and generate as fast, and the copies of the weights
     * and the sums of their gradients would fill Java's heap.
     */
    static final long MOST_PLAIN_PARAMETERS = 1L << 24;

    /**
     * The kind that a model gets; never {@link #AUTO}.
     *
     * @throws IllegalArgumentException if plain passes were asked for another device or type than theirs
     */
    public PassesKind of(ModelConfig config, Device device, DType compute) {
        boolean canBePlain = device.isCpu() && compute == DType.FLOAT32;
        if (this == PLAIN && !canBePlain) {
            throw new IllegalArgumentException(
                    "model.passes is plain, which computes in float32 on the processor, but device and dtype are "
                            + device + " and " + compute.name().toLowerCase(Locale.ROOT)
                            + "; allowed there are tensor and auto");
        }
        return switch (this) {
            case TENSOR, PLAIN -> this;
            case AUTO -> canBePlain && isSmall(config) ? PLAIN : TENSOR;
        };
    }

    /** Whether plain passes, in fp32, are the fastest on a processor. */
    public static boolean isSmall(ModelConfig config) {
        return config.parameterCount() <= MOST_PLAIN_PARAMETERS;
    }

    Passes create(ModelConfig config, Device device, DType compute, ModelWeights master) {
        return of(config, device, compute) == PLAIN
                ? new PlainPasses(config, master)
                : new TensorPasses(config, device, compute, master);
    }
}
