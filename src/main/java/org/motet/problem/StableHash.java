package org.motet.problem;

/** 64-bit hashes that never change between runs, machines and versions: splits and generated problems rest on them. */
public final class StableHash {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private StableHash() {}

    /** Hash of the text's UTF-16 units (FNV-1a, then {@link #mix}). */
    public static long of(String text) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        }
        return mix(hash);
    }

    /** Hash of a key of several numbers; their order matters. */
    public static long of(long first, long second, long third) {
        return mix(mix(mix(first + GOLDEN_GAMMA) + second + GOLDEN_GAMMA) + third + GOLDEN_GAMMA);
    }

    /** Finalizer of SplitMix64 (Steele, Lea, Flood 2014): a bijection in which every input bit moves every output bit. */
    public static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** The hash as a number in [0, 1). */
    public static double unit(long hash) {
        return (hash >>> 11) * 0x1.0p-53;
    }

    /** The {@code counter}-th integer in [0, bound) of the stream that {@code key} names. */
    public static int below(int bound, long key, int counter) {
        return (int) (unit(mix(key + (counter + 1L) * GOLDEN_GAMMA)) * bound);
    }
}
