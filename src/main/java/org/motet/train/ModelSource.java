package org.motet.train;

import org.motet.config.Key;
import org.motet.distributed.Placement;
import org.motet.model.PassesKind;
import org.motet.tensor.Device;

/** Which model is trained, and on what. */
public record ModelSource(
        @Key(
                value =
                        "model directory in the Hugging Face layout, owner/name of a hub, or nano for the one that comes "
                                + "with the program",
                verl = "actor_rollout_ref.model.path",
                trl = "model_name_or_path")
        String path,

        @Key(value = "cpu, cuda, cuda:N or auto", verl = "trainer.device")
        String device,

        @Key(
                value = "type of the matrix products, auto for the faster one; weights and optimizer are fp32 always",
                verl = "actor_rollout_ref.actor.fsdp_config.dtype",
                trl = "bf16")
        ComputeType dtype,

        @Key(
                "how it computes: tensor operations, plain loops over arrays (float32 on the processor), or what is faster")
        PassesKind passes,

        @Key(value = "threads that compute on the processor; 0 for one a core", range = "0 to 1024")
        int threads) {
    /** The path that stands for the shipped model. */
    public static final String NANO = "nano";

    public static final ModelSource DEFAULT = new ModelSource(NANO, "cpu", ComputeType.FLOAT32, PassesKind.AUTO, 0);

    public ModelSource {
        if (path.isBlank()) {
            throw new IllegalArgumentException("path is empty; name a model directory, or " + NANO);
        }
        if (passes == PassesKind.PLAIN && dtype == ComputeType.BFLOAT16) {
            throw new IllegalArgumentException(
                    "passes is plain, which computes in float32 alone, but dtype is bfloat16; allowed there are tensor and auto");
        }
        if (threads < 0 || threads > 1024) {
            throw new IllegalArgumentException("threads is " + threads + "; allowed is 0 (one a core) to 1024");
        }
    }

    /**
     * The same for one of several processes: its own GPU, and its share of the cores.
     *
     * @throws IllegalArgumentException if its own GPU is not there
     */
    ModelSource on(Placement placement) {
        if (placement.isAlone()) {
            return this;
        }
        String own = device.equals("cuda")
                        || device.equals("auto") && !Device.of(device).isCpu()
                ? ownGpu(placement.localRank(), Device.gpus())
                : device;
        return new ModelSource(
                path, own, dtype, passes, threads == 0 ? Math.max(1, threadCount() / placement.localSize()) : threads);
    }

    /** @param there GPUs that this process sees */
    static String ownGpu(int localRank, int there) {
        if (there > 0 && localRank >= there) {
            throw new IllegalArgumentException(
                    "this process is number %d on its machine (LOCAL_RANK), from 0, and sees %s; allowed are as many processes as GPUs, or model.device=cuda:0 where each sees its own alone"
                            .formatted(localRank, there == 1 ? "one GPU" : there + " GPUs"));
        }
        return "cuda:" + localRank;
    }

    /** The same, computing by tensor operations. */
    ModelSource byTensors() {
        return new ModelSource(path, device, dtype, PassesKind.TENSOR, threads);
    }

    /** Threads to use: as configured, or one a core. */
    public int threadCount() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
