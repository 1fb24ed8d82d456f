package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.motet.distributed.Transport;

class TransportKindTest {
    private static final ModelSource ON_PROCESSOR = ModelSource.DEFAULT;

    @Test
    void processorsTalkOverTcp() {
        assertThat(TransportKind.AUTO.on(ON_PROCESSOR)).isEqualTo(Transport.GLOO);
        assertThat(TransportKind.GLOO.on(ON_PROCESSOR)).isEqualTo(Transport.GLOO);
    }

    @Test
    void ncclNeedsGpus() {
        assertThatThrownBy(() -> TransportKind.NCCL.on(ON_PROCESSOR))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("distributed.backend is nccl, which moves tensors between GPUs, but model.device is cpu, a"
                        + " processor; allowed there are auto and gloo");
    }
}
