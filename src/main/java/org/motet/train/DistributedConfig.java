package org.motet.train;

import java.time.Duration;
import org.motet.config.Key;
import org.motet.distributed.Limits;
import org.motet.update.Division;

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
                value =
                        "seconds that processes wait for one that has not come yet, and for one that is alive but does not move on",
                range = "1 or more")
        int patience,

        @Key(
                value =
                        "what each process has a part of alone, rather than all of it: 0 nothing, 1 the optimizer's moments",
                range = "0 or 1")
        int zeroStage,

        @Key(
                value = "megabytes of gradients that are summed in one go, while the backward pass goes on below",
                range = "1 or more",
                trl = "ddp_bucket_cap_mb")
        int bucketCapMb) {
    public static final DistributedConfig DEFAULT = new DistributedConfig(60, 600, 1, 25);

    public DistributedConfig {
        if (zeroStage < 0 || zeroStage > 1) {
            throw new IllegalArgumentException("zero_stage is " + zeroStage + "; allowed are 0 and 1");
        }
        if (bucketCapMb < 1) {
            throw new IllegalArgumentException("bucket_cap_mb is " + bucketCapMb + "; at least 1 is needed");
        }
        if (timeout < 1 || patience < 1) {
            throw new IllegalArgumentException(
                    "timeout is %d and patience %d; at least 1 second is needed".formatted(timeout, patience));
        }
    }

    Division division() {
        return new Division(zeroStage, (long) bucketCapMb << 20);
    }

    Limits limits() {
        return new Limits(Duration.ofSeconds(timeout), Duration.ofSeconds(patience));
    }
}
