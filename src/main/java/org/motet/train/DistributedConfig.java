package org.motet.train;

import java.time.Duration;
import org.motet.config.Key;
import org.motet.distributed.Limits;

/** How several processes train together. */
public record DistributedConfig(
        @Key(
                value =
                        "seconds without a sign of life from a process, or from the network between, after which the others end",
                range = "1 or more",
                verl = "actor_rollout_ref.nccl_timeout",
                trl = "ddp_timeout")
        int timeout,

        @Key(
                value = "seconds that processes wait for one that is alive: at the start, and where it has more to do",
                range = "1 or more")
        int patience) {
    public static final DistributedConfig DEFAULT = new DistributedConfig(60, 1800);

    public DistributedConfig {
        if (timeout < 1 || patience < 1) {
            throw new IllegalArgumentException(
                    "timeout is %d and patience %d; at least 1 second is needed".formatted(timeout, patience));
        }
    }

    Limits limits() {
        return new Limits(Duration.ofSeconds(timeout), Duration.ofSeconds(patience));
    }
}
