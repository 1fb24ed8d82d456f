package org.motet.random;

import java.nio.charset.StandardCharsets;

/**
 * Random draws that are a pure function of a key: (seed, what is drawn) here, then the place (epoch, problem, ...) at
 * each draw. No state: a draw depends neither on order, threads nor batches, and is the same after resume.
 *
 * <p>The mixer is SplitMix64's finalizer (Steele, Lea, Flood 2014), applied once for each word of the key.
 */
public final class KeyedDraw {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private final long key;

    /** Draws of one purpose: two purposes under one seed are independent. */
    public KeyedDraw(long seed, String purpose) {
        this.key = absorb(mix(seed), hash(purpose));
    }

    /** 64 uniform bits at this place. */
    public long bits(long... place) {
        long state = key;
        for (long word : place) {
            state = absorb(state, word);
        }
        return mix(state + place.length);
    }

    /** Uniform in [0, 1), 53 bits. */
    public double uniform(long... place) {
        return (bits(place) >>> 11) * 0x1.0p-53;
    }

    /** Uniform in 0 .. bound - 1 (bias below bound / 2^64). */
    public int below(int bound, long... place) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound is " + bound + ", it must be positive");
        }
        return (int) Math.unsignedMultiplyHigh(bits(place), bound);
    }

    /** A uniform permutation of 0 .. size - 1. */
    public int[] permutation(int size, long... place) {
        KeyedDraw swaps = new KeyedDraw(bits(place), "permutation");
        int[] order = new int[size];
        for (int i = 0; i < size; i++) { // inside-out Fisher-Yates
            int j = swaps.below(i + 1, i);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** A key word for a text, such as a problem's id: FNV-1a over its UTF-8 bytes, mixed. */
    public static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    private static long absorb(long state, long word) {
        return mix(state + GOLDEN_GAMMA ^ mix(word + GOLDEN_GAMMA));
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
