package org.motet.train.sft;

import java.util.ArrayList;
import java.util.List;
import org.motet.random.KeyedDraw;

/** Examples in an order that each epoch draws anew; the last batch of an epoch holds what is left. */
final class ShuffledExamples implements ExampleSource {
    private final List<Example> examples;
    private final int batchSize;
    private final KeyedDraw orders;

    ShuffledExamples(List<Example> examples, int batchSize, long seed) {
        this.examples = examples;
        this.batchSize = batchSize;
        this.orders = new KeyedDraw(seed, "order of supervised examples");
    }

    /** Updates of an epoch. */
    int stepsPerEpoch() {
        return Math.ceilDiv(examples.size(), batchSize);
    }

    @Override
    public List<Example> batch(int step) {
        int epoch = (step - 1) / stepsPerEpoch();
        int from = (step - 1) % stepsPerEpoch() * batchSize;
        int to = Math.min(from + batchSize, examples.size());
        int[] order = orders.permutation(examples.size(), epoch);
        List<Example> batch = new ArrayList<>();
        for (int i = from; i < to; i++) {
            batch.add(examples.get(order[i]));
        }
        return batch;
    }

    @Override
    public double epoch(int step) {
        return (double) step / stepsPerEpoch();
    }
}
