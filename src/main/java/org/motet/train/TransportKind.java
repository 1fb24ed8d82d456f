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
        if (this == NCCL && onProcessor) {
            throw new IllegalArgumentException("distributed.backend is nccl, which moves tensors between GPUs, but"
                    + " model.device is " + model.device() + ", a processor; allowed there are auto and gloo");
        }
        return this == GLOO || onProcessor ? Transport.GLOO : Transport.NCCL;
    }
}
