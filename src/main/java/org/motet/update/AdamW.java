package org.motet.update;

import java.util.ArrayList;
import java.util.List;
import org.motet.model.CausalLm;
import org.motet.model.TrainedWeights;
import org.motet.tensor.DType;
import org.motet.tensor.Fused;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/** AdamW over a model's fp32 weights, or those of its adapter, in place (Loshchilov and Hutter 2019), with decoupled weight decay. */
final class AdamW implements AutoCloseable {
    private final CausalLm model;
    private final AdamConfig config;
    private final TrainedWeights first;
    private final TrainedWeights second;
    private long steps;

    AdamW(CausalLm model, AdamConfig config) {
        this.model = model;
        this.config = config;
        this.first = model.trained().zeros(model.device());
        this.second = model.trained().zeros(model.device());
    }

    TrainedWeights firstMoments() {
        return first;
    }

    TrainedWeights secondMoments() {
        return second;
    }

    long steps() {
        return steps;
    }

    /** Goes on after so many steps; the moments are filled by the caller. */
    void resume(long stepsDone) {
        steps = stepsDone;
    }

    void step(TrainedWeights gradients, double learningRate) {
        steps++;
        List<Tensor> weights = model.trained().all();
        List<Boolean> matrices = model.trained().matrices();
        boolean[] decays = new boolean[weights.size()];
        for (int i = 0; i < decays.length; i++) {
            decays[i] = !config.decayMatricesOnly() || matrices.get(i);
        }
        apply(decays, true, weights, gradients, learningRate, config.weightDecay());
        apply(decays, false, weights, gradients, learningRate, 0);
        model.weightsChanged();
    }

    private void apply(
            boolean[] decays,
            boolean which,
            List<Tensor> weights,
            TrainedWeights gradients,
            double rate,
            double decay) {
        try (Scope scope = Scope.open()) {
            // the kernel counts steps in a tensor for each parameter
            Tensor count = Tensors.full(steps, DType.FLOAT32, model.device());
            List<Tensor> counts = new ArrayList<>();
            for (boolean decayed : decays) {
                if (decayed == which) {
                    counts.add(count);
                }
            }
            Fused.adamW(
                    chosen(weights, decays, which),
                    chosen(gradients.all(), decays, which),
                    chosen(first.all(), decays, which),
                    chosen(second.all(), decays, which),
                    counts,
                    rate,
                    config.beta1(),
                    config.beta2(),
                    decay,
                    config.adamEpsilon());
        }
    }

    private static List<Tensor> chosen(List<Tensor> all, boolean[] decays, boolean which) {
        List<Tensor> chosen = new ArrayList<>();
        for (int i = 0; i < decays.length; i++) {
            if (decays[i] == which) {
                chosen.add(all.get(i));
            }
        }
        return chosen;
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
