package org.motet.update;

import org.motet.model.Course;

/**
 * A backward pass as those follow it who gather weights and sum gradients. It is walked to its end whatever becomes of the pass, also where
 * there is none: what other processes wait for is sent on the way.
 */
final class Walk implements Course {
    private final WeightShards weights;
    private final Course gradients;
    private final int layers;
    private int up; // block on the way up that was not left yet
    private boolean isAt; // and was entered
    private int back; // the same of parts on the way back
    private boolean isBackAt;

    Walk(WeightShards weights, Course gradients, int layers) {
        this.weights = weights;
        this.gradients = gradients;
        this.layers = layers;
        this.back = layers;
    }

    @Override
    public void enters(int block) {
        weights.enters(block);
        isAt = true;
    }

    @Override
    public void left(int block) {
        weights.left(block);
        up = block + 1;
        isAt = false;
    }

    @Override
    public void entersBack(int part) {
        gradients.entersBack(part);
        if (part == back) {
            weights.entersBack(part);
            isBackAt = true;
        }
    }

    @Override
    public void leftBack(int part) {
        gradients.leftBack(part);
        weights.leftBack(part);
        back = part - 1;
        isBackAt = false;
    }

    /** Walks what is left of the way. */
    void complete() {
        while (up < layers) {
            if (!isAt) {
                enters(up);
            }
            left(up);
        }
        while (back >= EMBEDDING) {
            if (!isBackAt) {
                weights.entersBack(back);
            }
            leftBack(back);
        }
    }
}
