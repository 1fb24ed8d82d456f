package org.motet.distributed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/** The collectives that {@link WorldTest} has on processors, where tensors stay on a GPU: of one process, as NCCL wants a GPU for each. */
class NcclTest {
    @Test
    void aProcessGetsBackWhatItGivesAlone() throws Exception {
        Device device = Device.of("auto");
        assumeFalse(device.isCpu(), "there is no GPU: NCCL is not tested");
        Placement placement = new Placement(0, 0, 1, 1, "127.0.0.1", Together.freePort());
        float[] numbers = {1, 2, 3, 4, 5, 6};
        try (RankStore store = RankStore.serve(placement, Together.SHORT);
                RollCall roll = RollCall.serve(placement, Together.SHORT, store.port(), sentence -> {});
                C10dCollectives collectives =
                        new C10dCollectives(store, "test", placement, "127.0.0.1", Transport.NCCL, roll);
                Scope scope = Scope.open()) {
            Tensor summed = Tensors.of(numbers, device, 2, 3);
            Tensor other = Tensors.of(numbers, device, 6);
            collectives.beginSum(List.of(List.of(summed, other))).await();
            collectives.share(List.of(List.of(other, summed)));
            assertThat(summed.to(Device.CPU).memory().toArray(java.lang.foreign.ValueLayout.JAVA_FLOAT))
                    .containsExactly(numbers);
            assertThat(other.to(Device.CPU).memory().toArray(java.lang.foreign.ValueLayout.JAVA_FLOAT))
                    .containsExactly(numbers);
            assertThat(collectives.gather("all".getBytes(UTF_8))).containsExactly("all".getBytes(UTF_8));
        }
    }
}
