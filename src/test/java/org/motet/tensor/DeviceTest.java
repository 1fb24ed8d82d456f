package org.motet.tensor;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DeviceTest {
    @Test
    void aGpuThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> Device.requireGpu("cuda:2", 2))
                .hasMessage("device 'cuda:2' was asked for, but this process sees 2 GPUs: cuda:0 to cuda:1");
        assertThatThrownBy(() -> Device.requireGpu("cuda:1", 1))
                .hasMessage("device 'cuda:1' was asked for, but this process sees one GPU: cuda:0");
        assertThatCode(() -> Device.requireGpu("cuda:1", 2)).doesNotThrowAnyException();
        assertThatCode(() -> Device.requireGpu("cuda", 1)).doesNotThrowAnyException();
    }
}
