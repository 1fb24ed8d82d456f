package org.motet.model;

import java.util.List;
import org.motet.model.plain.PlainModel;
import org.motet.tensor.Crew;
import org.motet.tensor.Tensor;

/** Passes over plain arrays: fp32 on the processor; see {@link org.motet.model.plain}. */
final class PlainPasses implements Passes {
    private final PlainModel model;

    /** @param master fp32 weights on the processor, which stay the caller's */
    PlainPasses(ModelConfig config, ModelWeights master) {
        this.model = new PlainModel(config, master.tensors());
    }

    @Override
    public void backward(
            List<Completions> groups,
            CompletionLoss loss,
            double temperature,
            TrainedWeights gradients,
            boolean recompute,
            Course course) {
        model.backward(groups, loss, temperature, ((ModelWeights) gradients).tensors(), recompute, course);
    }

    @Override
    public Scores score(List<Completions> groups, double temperature) {
        return model.score(groups, temperature);
    }

    @Override
    public Tensor logits(int[] tokens) {
        return model.logits(tokens);
    }

    @Override
    public Generation newGeneration(Crew crew) {
        return model.newGeneration(crew);
    }

    @Override
    public boolean sharesSteps() {
        return true;
    }

    @Override
    public void weightsChanged() {
        model.weightsChanged();
    }

    @Override
    public void blockChanged(int block) {
        throw new UnsupportedOperationException("plain passes have all weights at once");
    }

    @Override
    public void close() {
        model.close();
    }
}
