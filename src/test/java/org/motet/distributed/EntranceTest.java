package org.motet.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EntranceTest {
    @Test
    void nothingIsSaidToAnArrivalBeforeItsWelcome() throws Exception {
        int port = Together.freePort();
        Placement first = new Placement(0, 0, 2, 2, "127.0.0.1", port);
        try (Entrance entrance = Entrance.open(first, Together.SHORT, 1234)) {
            entrance.letIn(
                    (rank, peer) -> {
                        Thread beat = Thread.ofPlatform().start(() -> peer.tryToSay("a sign of life"));
                        try {
                            beat.join(Duration.ofMillis(200)); // as one that comes at the worst moment
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        return true;
                    },
                    (rank, peer) -> {});
            Arrival arrival = Arrival.at(new Placement(1, 1, 2, 2, "127.0.0.1", port), Together.SHORT);
            assertThat(arrival.store()).isEqualTo(1234);
            assertThat(arrival.first().next()).isEqualTo("a sign of life");
            arrival.first().close();
        }
    }
}
