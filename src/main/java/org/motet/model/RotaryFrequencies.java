package org.motet.model;

/** Inverse frequencies of the rotary embedding, one for each pair of a head's channels, computed in fp32 as transformers does. */
final class RotaryFrequencies {
    private RotaryFrequencies() {}

    static float[] of(ModelConfig config) {
        float[] frequencies = new float[config.headDim() / 2];
        for (int i = 0; i < frequencies.length; i++) {
            float exponent = (float) (2 * i) / config.headDim();
            frequencies[i] = 1.0f / (float) Math.pow(config.ropeTheta(), exponent);
        }
        Llama3RopeScaling scaling = config.ropeScaling();
        if (scaling != null) {
            for (int i = 0; i < frequencies.length; i++) {
                frequencies[i] = stretched(frequencies[i], scaling);
            }
        }
        return frequencies;
    }

    /** Long wavelengths are stretched by the factor, short ones left alone, those between interpolated (Llama 3.1). */
    private static float stretched(float frequency, Llama3RopeScaling s) {
        double wavelength = 2 * Math.PI / frequency;
        double turns = s.originalPositions() / wavelength;
        if (turns < s.lowFrequencyFactor()) {
            return (float) (frequency / s.factor());
        }
        if (turns > s.highFrequencyFactor()) {
            return frequency;
        }
        double smooth = (turns - s.lowFrequencyFactor()) / (s.highFrequencyFactor() - s.lowFrequencyFactor());
        return (float) ((1 - smooth) * frequency / s.factor() + smooth * frequency);
    }
}
