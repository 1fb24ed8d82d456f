package org.motet.model.plain;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.motet.kernel.FloatBlock;
import org.motet.kernel.ProductType;
import org.motet.model.CompletionLoss;
import org.motet.model.Completions;
import org.motet.model.Course;
import org.motet.model.Generation;
import org.motet.model.ModelConfig;
import org.motet.model.PerTensor;
import org.motet.model.RotaryTable;
import org.motet.model.Scores;
import org.motet.model.decode.DecodeWeights;
import org.motet.model.decode.HeadPanels;
import org.motet.model.decode.PagedGeneration;
import org.motet.tensor.Crew;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Torch;

/** A model over plain arrays, in fp32 on the processor. Each thread takes a workspace of its own. */
public final class PlainModel implements AutoCloseable {
    private final ModelConfig config;
    private final FloatWeights weights;
    private final FloatForward forward;
    private final FloatTraining training;
    private final FloatReading reading;
    private final RotaryTable rotary;
    private final HeadPanels head;
    private final DecodeWeights decode;
    private final ConcurrentLinkedQueue<FloatWorkspace> idle = new ConcurrentLinkedQueue<>();

    /** @param tensors fp32 weights on the processor, which stay the caller's */
    public PlainModel(ModelConfig config, PerTensor<Tensor> tensors) {
        Torch.load();
        this.config = config;
        this.rotary = RotaryTable.of(config);
        try (Scope scope = Scope.open()) {
            this.weights = new FloatWeights(config, tensors.map((_, tensor) -> TensorMemory.of(tensor)));
        }
        this.forward = new FloatForward(config, weights, rotary);
        this.training = new FloatTraining(config, weights, forward);
        this.reading = new FloatReading(config, forward);
        this.head = new HeadPanels(ProductType.FLOAT32, tensors::head);
        this.decode =
                new DecodeWeights(config, ProductType.FLOAT32, tensors::embedding, () -> tensors, List.of(), head);
    }

    /** The values of the weights have changed. */
    public void weightsChanged() {
        weights.outdate();
        head.outdate();
        decode.outdate();
    }

    public void backward(
            List<Completions> groups,
            CompletionLoss loss,
            double temperature,
            PerTensor<Tensor> gradients,
            boolean recompute,
            Course course) {
        try (Scope scope = Scope.open()) {
            PerTensor<FloatBlock> blocks = gradients.map((_, tensor) -> TensorMemory.of(tensor));
            with(m -> {
                training.backward(groups, loss, temperature, blocks, recompute, course, m);
                return m;
            });
        }
    }

    public Scores score(List<Completions> groups, double temperature) {
        return with(m -> training.score(groups, temperature, m));
    }

    /** Logits at every position [n, V], owned by the open scope. */
    public Tensor logits(int[] tokens) {
        return with(m -> {
            FloatSlice slice =
                    FloatSlice.of(List.of(new Completions(tokens, List.of()))).getFirst();
            forward.run(slice, m, (_, a) -> forward.attention().forward(slice, a, m, false));
            return forward.logits(m.last(), tokens.length, m);
        });
    }

    public Generation newGeneration(Crew crew) {
        return new PagedGeneration(decode, rotary, (prompts, sink) -> with(m -> reading.read(prompts, sink, m)), crew);
    }

    private <T> T with(Function<FloatWorkspace, T> work) {
        FloatWorkspace idleOne = idle.poll();
        FloatWorkspace m = idleOne == null ? new FloatWorkspace(config) : idleOne;
        T result = work.apply(m);
        idle.add(m); // not after a failure: what it left there is lost with it
        return result;
    }

    @Override
    public void close() {
        decode.close();
        head.close();
        weights.close();
    }
}
