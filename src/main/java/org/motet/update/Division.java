package org.motet.update;

/**
 * How the work of an update is divided among processes.
 *
 * @param zeroStage what of the optimizer's state each has a part of alone (ZeRO): 0 nothing, 1 the moments, 2 the gradients, too, 3 and
 *     while updates are made the weights of blocks
 * @param bucketBytes of gradients that are summed in one message to each process, unless a tensor has more
 */
public record Division(int zeroStage, long bucketBytes) {
    public static final Division DEFAULT = new Division(1, 25L << 20);

    /** Whether each process has the moments of its own rows alone. */
    boolean dividesMoments() {
        return zeroStage >= 1;
    }

    /** The same of gradients, which are then summed after each micro-batch. */
    boolean dividesGradients() {
        return zeroStage >= 2;
    }

    /** The same of the weights of blocks. */
    boolean dividesWeights() {
        return zeroStage >= 3;
    }
}
