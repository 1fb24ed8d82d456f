package org.motet.model;

import java.util.Arrays;
import java.util.Optional;

/** Families of decoder-only transformers that can be loaded, with the names that Hugging Face gives them. */
public enum Architecture {
    /** Qwen2 and Qwen2.5: biases on the query, key and value projections. */
    QWEN2("Qwen2ForCausalLM", "qwen2", 32768),
    /** Qwen3 (dense): RMS norms on queries and keys, a head size of its own. */
    QWEN3("Qwen3ForCausalLM", "qwen3", 32768),
    /** Llama 2, 3 and 3.x, and models stored in that form. */
    LLAMA("LlamaForCausalLM", "llama", 2048);

    private final String className;
    private final String modelType;
    private final int defaultPositions;

    Architecture(String className, String modelType, int defaultPositions) {
        this.className = className;
        this.modelType = modelType;
        this.defaultPositions = defaultPositions;
    }

    /** What {@code architectures} in config.json calls it. */
    public String className() {
        return className;
    }

    /** What {@code model_type} in config.json calls it. */
    public String modelType() {
        return modelType;
    }

    /** Largest number of positions where config.json does not say. */
    int defaultPositions() {
        return defaultPositions;
    }

    static Optional<Architecture> ofClassName(String name) {
        return Arrays.stream(values()).filter(a -> a.className.equals(name)).findFirst();
    }

    static Optional<Architecture> ofModelType(String name) {
        return Arrays.stream(values()).filter(a -> a.modelType.equals(name)).findFirst();
    }
}
