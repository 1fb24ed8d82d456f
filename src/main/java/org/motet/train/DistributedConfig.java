package org.motet.train;

import java.time.Duration;
import org.motet.config.Key;
import org.motet.distributed.Limits;
import org.motet.model.PassesKind;
import org.motet.update.Division;

/** How several processes train together. */
public record DistributedConfig(
        @Key(
                value =
                        "how tensors go from process to process: gloo (TCP; on GPUs through host memory), nccl (between GPUs, each"
                                + " process has its own), or auto: nccl on GPUs, else gloo",
                trl = "ddp_backend")
        TransportKind backend,

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
                        "what each process has a part of alone, rather than all of it: 0 nothing, 1 the optimizer's moments, 2 gradients,"
                                + " too, 3 and weights while they are updated",
                range = "0 to 3")
        int zeroStage,

        @Key(
                value = "megabytes of gradients that are summed in one go, while the backward pass goes on below",
                range = "1 or more",
                trl = "ddp_bucket_cap_mb")
        int bucketCapMb) {
    public static final DistributedConfig DEFAULT = new DistributedConfig(TransportKind.AUTO, 60, 600, 1, 25);

    public DistributedConfig {
        if (zeroStage < 0 || zeroStage > 3) {
            throw new IllegalArgumentException("zero_stage is " + zeroStage + "; allowed are 0 to 3");
        }
        if (bucketCapMb < 1) {
            throw new IllegalArgumentException("bucket_cap_mb is " + bucketCapMb + "; at least 1 is needed");
        }
        if (timeout < 1 || patience < 1) {
            throw new IllegalArgumentException(
                    "timeout is %d and patience %d; at least 1 second is needed".formatted(timeout, patience));
        }
    }

    /** Whether gradients, and perhaps weights, are not in one piece: plain passes need them to be, and an adapter is too small. */
    boolean cutsGradients() {
        return zeroStage >= 2;
    }

    /** @throws IllegalArgumentException if there is no GPU for NCCL, or gradients are cut where that is of no use or not possible */
    void requireFits(LoraConfig lora, ModelSource model) {
        if (model.device().equals("cpu")) { // others are known where the run is
            backend.requireGpu(true, model.device());
        }
        if (!cutsGradients()) {
            return;
        }
        if (lora.isUsed()) {
            throw new IllegalArgumentException("distributed.zero_stage is " + zeroStage
                    + ", which cuts gradients among processes, but lora.rank trains an adapter, whose gradients are small;"
                    + " allowed there are 0 and 1");
        }
        if (model.passes() == PassesKind.PLAIN) {
            throw new IllegalArgumentException("distributed.zero_stage is " + zeroStage
                    + ", which cuts gradients among processes, but model.passes=plain needs them in one piece; allowed there are"
                    + " tensor and auto");
        }
    }

    Division division() {
        return new Division(zeroStage, (long) bucketCapMb << 20);
    }

    Limits limits() {
        return new Limits(Duration.ofSeconds(timeout), Duration.ofSeconds(patience));
    }
}
