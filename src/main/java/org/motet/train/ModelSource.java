package org.motet.train;

import org.motet.model.PassesKind;

/**
 * Which model is trained, and on what.
 *
 * @param path model directory in the Hugging Face layout, {@code owner/name} of a hub, or {@code nano} for the one that comes
 *     with the program
 * @param device {@code cpu}, {@code cuda}, {@code cuda:N} or {@code auto}
 * @param dtype type of the matrix products; weights and optimizer are fp32 always
 * @param passes how it computes: tensor operations, or loops over plain arrays (fp32 on the processor)
 * @param threads threads that compute on the processor; 0 for one a core
 */
public record ModelSource(String path, String device, ComputeType dtype, PassesKind passes, int threads) {
    /** The path that stands for the shipped model. */
    public static final String NANO = "nano";

    public static final ModelSource DEFAULT = new ModelSource(NANO, "cpu", ComputeType.FLOAT32, PassesKind.AUTO, 0);

    public ModelSource {
        if (path.isBlank()) {
            throw new IllegalArgumentException("path is empty; name a model directory, or " + NANO);
        }
        if (passes == PassesKind.PLAIN && dtype != ComputeType.FLOAT32) {
            throw new IllegalArgumentException(
                    "passes is plain, which computes in float32 alone, but dtype is bfloat16; allowed there are tensor and auto");
        }
        if (threads < 0 || threads > 1024) {
            throw new IllegalArgumentException("threads is " + threads + "; allowed is 0 (one a core) to 1024");
        }
    }

    /** Threads to use: as configured, or one a core. */
    public int threadCount() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
