package org.motet.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.motet.config.Key;
import org.motet.model.ModelConfig;
import org.motet.model.PassesKind;
import org.motet.model.lora.LoraFolder;
import org.motet.model.lora.LoraShape;
import org.motet.weights.AdapterDirectory;

/** The adapter that is trained in place of the weights (LoRA). Names are peft's. */
public record LoraConfig(
        @Key(
                value = "rank of the adapter (peft's r); 0 trains all weights",
                range = "0 or more",
                verl = "actor_rollout_ref.model.lora_rank",
                trl = "lora_r")
        int rank,

        @Key(
                value = "the adapter counts alpha / rank times",
                range = "above 0",
                verl = "actor_rollout_ref.model.lora_alpha",
                trl = "lora_alpha")
        double alpha,

        @Key(
                value =
                        "projections that get one: all-linear, or some of q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, "
                                + "down_proj",
                verl = "actor_rollout_ref.model.target_modules",
                trl = "lora_target_modules")
        List<String> targetModules,

        @Key(value = "whether it counts alpha / sqrt(rank) times instead (rank-stabilised)", trl = "use_rslora")
        boolean rslora,

        @Key(
                value = "0 always: with dropout the policy that learns would not be the one that sampled",
                range = "0",
                trl = "lora_dropout")
        double dropout,

        @Key(
                value =
                        "folder of an adapter to go on from, of Motet or peft, which brings rank, alpha and projections; '' "
                                + "for a fresh one",
                verl = "actor_rollout_ref.model.lora_adapter_path")
        String path) {
    public static final LoraConfig NONE = new LoraConfig(0, 16, List.of("all-linear"), false, 0, "");

    public LoraConfig {
        if (rank < 0 || rank > 1 << 16) {
            throw new IllegalArgumentException("rank is " + rank + "; allowed is 0 (all weights train) to 65536");
        }
        if (!(alpha > 0 && Double.isFinite(alpha))) {
            throw new IllegalArgumentException("alpha is " + alpha + "; it must be above 0");
        }
        if (dropout != 0) {
            throw new IllegalArgumentException("dropout is " + dropout
                    + "; allowed is 0: with dropout the policy that learns would not be the one that sampled");
        }
        if (rank > 0 && !path.isEmpty()) {
            throw new IllegalArgumentException("rank is " + rank
                    + " and path names an adapter, which has a rank of its own; leave rank 0 with path");
        }
        targetModules = List.copyOf(targetModules);
        if (LoraShape.targets(targetModules).isEmpty()) {
            throw new IllegalArgumentException("target_modules is empty; name projections, or all-linear");
        }
    }

    /** Whether an adapter is trained. */
    public boolean isUsed() {
        return rank > 0 || !path.isEmpty();
    }

    /** What a fresh adapter is; only where {@code rank} is above 0. */
    LoraShape shape() {
        return new LoraShape(rank, alpha, LoraShape.targets(targetModules), rslora);
    }

    /**
     * What a run's adapter is at its beginning, checked against its base.
     *
     * @throws IllegalArgumentException in one sentence if the adapter to go on from is damaged or does not fit
     */
    public LoraShape checked(StoredModel base) throws IOException {
        if (base.isAdapted()) {
            throw new IllegalArgumentException("model.path names an adapter of " + base.files()
                    + ": with lora, name its base there and the adapter in lora.path");
        }
        if (path.isEmpty()) {
            return shape();
        }
        AdapterDirectory folder = AdapterDirectory.open(Path.of(path));
        LoraBase.require(folder.path(), base);
        return LoraFolder.shape(folder, base.config());
    }

    /**
     * Numbers that train beside a model; 0 where all its weights do. That of an adapter whose folder is not there is not known and
     * taken as 0.
     */
    public long parameterCount(ModelConfig model) {
        if (rank > 0) {
            return shape().parameterCount(model);
        }
        try {
            return path.isEmpty()
                    ? 0
                    : LoraFolder.shape(AdapterDirectory.open(Path.of(path)), model)
                            .parameterCount(model);
        } catch (IOException | IllegalArgumentException unreadable) {
            return 0; // told elsewhere
        }
    }

    /** Refuses what cannot go together with an adapter. */
    void requireFits(ModelSource model) {
        if (isUsed() && model.passes() == PassesKind.PLAIN) {
            throw new IllegalArgumentException(
                    "model.passes is plain, which has no adapters; allowed with lora are tensor and auto");
        }
    }
}
