package org.motet.update;

import org.motet.config.Key;

/** How and where the optimizer's state is kept. */
public record OptimizerStateConfig(
        @Key("moments in fp32, in bf16 (half the memory) or in 8 bits by block (a quarter); docs/memory.md has how near"
                + " the trained weights stay")
        StateType optimizerStateDtype,

        @Key(
                value =
                        "moments outside of the memory that is computed in: in host memory on a GPU, in a file of the run's folder"
                                + " on a processor; changes no result",
                verl = "actor_rollout_ref.actor.fsdp_config.optimizer_offload")
        boolean optimizerOffload) {
    public static final OptimizerStateConfig DEFAULT = new OptimizerStateConfig(StateType.FLOAT32, false);
}
