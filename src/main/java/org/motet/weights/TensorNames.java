package org.motet.weights;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Names of tensors as Hugging Face transformers gives them to a causal language model, for files that were saved from a
 * wrapped or a bare one.
 */
final class TensorNames {
    /** What wrappers put before the names inside of them: torch.compile, DistributedDataParallel, FSDP, DeepSpeed, checkpointing. */
    private static final String WRAPPERS =
            "(^|(?<=\\.))(_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module|_forward_module)\\.|^module\\.";

    private static final String EMBEDDING = "embed_tokens.weight";
    /** Tensors of a model without head. */
    private static final String BARE = "(embed_tokens|layers|norm|rotary_emb)\\..*";

    private TensorNames() {}

    /**
     * The name in the file by the name that transformers gives.
     *
     * @throws IllegalArgumentException naming the file if it holds one tensor under two names
     */
    static SortedMap<String, String> canonical(Path file, Collection<String> stored) {
        List<String> unwrapped =
                stored.stream().map(name -> name.replaceAll(WRAPPERS, "")).toList();
        boolean nested = unwrapped.contains("model.model." + EMBEDDING); // an attribute "model" around the whole
        boolean bare = unwrapped.contains(EMBEDDING);
        SortedMap<String, String> canonical = new TreeMap<>();
        int next = 0;
        for (String name : stored) {
            String plain = unwrapped.get(next++);
            if (nested && plain.startsWith("model.")) {
                plain = plain.substring("model.".length());
            } else if (bare && plain.matches(BARE)) {
                plain = "model." + plain;
            }
            String twin = canonical.put(plain, name);
            if (twin != null) {
                throw new IllegalArgumentException(
                        "%s holds the tensor %s twice: as %s and as %s.".formatted(file, plain, twin, name));
            }
        }
        return canonical;
    }
}
