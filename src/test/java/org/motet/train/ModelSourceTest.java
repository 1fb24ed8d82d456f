package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ModelSourceTest {
    @Test
    void eachProcessOfAMachineHasItsOwnGpu() {
        assertThat(ModelSource.ownGpu(3, 4)).isEqualTo("cuda:3");
        assertThatThrownBy(() -> ModelSource.ownGpu(1, 1))
                .hasMessage(
                        "this process is number 1 on its machine (LOCAL_RANK), from 0, and sees one GPU; allowed are as many"
                                + " processes as GPUs, or model.device=cuda:0 where each sees its own alone");
    }
}
