package org.motet.model;

/**
 * Cosines and sines of the rotary position embedding for all positions of a model, in the half-split layout of Hugging Face
 * checkpoints (Su et al. 2021): with halves (a, b) of a head, (a, b) becomes (a cos - b sin, b cos + a sin), written as
 * {@code x cos + roll(x, d/2) (-sin, sin)}.
 *
 * @param cos [positions, d]
 * @param signedSin [positions, d]: -sin in the first half, sin in the second
 */
public record RotaryTable(int positions, int d, float[] cos, float[] signedSin) {
    public static RotaryTable of(ModelConfig config) {
        float[] frequencies = RotaryFrequencies.of(config);
        int positions = config.maxPositions();
        int half = frequencies.length;
        int d = 2 * half;
        float[] cos = new float[positions * d];
        float[] sin = new float[positions * d];
        for (int p = 0; p < positions; p++) {
            for (int i = 0; i < half; i++) {
                float angle = p * frequencies[i]; // fp32 as in transformers
                float c = (float) Math.cos(angle);
                float s = (float) Math.sin(angle);
                cos[p * d + i] = c;
                cos[p * d + half + i] = c;
                sin[p * d + i] = -s;
                sin[p * d + half + i] = s;
            }
        }
        return new RotaryTable(positions, d, cos, sin);
    }
}
