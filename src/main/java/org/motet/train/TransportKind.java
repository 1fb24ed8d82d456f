package org.motet.train;

import org.motet.distributed.Transport;
import org.motet.tensor.Device;

/** How tensors are to go from process to process. */
public enum TransportKind {
    /** NCCL between GPUs, else Gloo. */
    AUTO,
    GLOO,
    NCCL;

    /**
     * Of a process.
     *
     * @throws IllegalArgumentException if there is no GPU for NCCL
     */
    Transport on(ModelSource model) {
        boolean onProcessor = Device.of(model.device()).isCpu();
        requireGpu(onProcessor, model.device());
        return this == GLOO || onProcessor ? Transport.GLOO : Transport.NCCL;
    }

    /** @throws IllegalArgumentException if it needs one, and that device is a processor */
    void requireGpu(boolean onProcessor, String device) {
        if (this == NCCL && onProcessor) {
            throw new IllegalArgumentException("distributed.backend is nccl, which moves tensors between GPUs, but"
                    + " model.device is " + device + ", a processor; allowed there are auto and gloo");
        }
    }
}
