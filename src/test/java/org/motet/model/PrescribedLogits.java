package org.motet.model;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * A model whose logits are given: after a prompt of the one token i they are row i, and tokens beyond the row's length have none.
 * Blocks add nothing, embeddings are unit vectors, so a column of the head is a row of logits.
 */
final class PrescribedLogits implements AutoCloseable {
    private static final float NEVER = -1e5f;
    private static final float FAR = 1000; // so that the norm's epsilon is nothing

    private final CausalLm model;
    private final int hidden;
    private final int vocabulary;

    private PrescribedLogits(CausalLm model) {
        this.model = model;
        this.hidden = model.config().hidden();
        this.vocabulary = model.config().vocabulary();
    }

    static PrescribedLogits of(PassesKind passes, DType compute, double[]... rows) throws Exception {
        PrescribedLogits prescribed =
                new PrescribedLogits(GoldenCheckpoint.named("qwen2-untied").load(passes, compute));
        prescribed.fill(rows);
        return prescribed;
    }

    private void fill(double[]... rows) {
        Map<String, Tensor> weights = model.weights().named();
        float[] embedding = new float[vocabulary * hidden];
        float[] head = new float[vocabulary * hidden];
        Arrays.fill(head, (float) (NEVER / Math.sqrt(hidden)));
        for (int i = 0; i < rows.length; i++) {
            embedding[i * hidden + i] = FAR;
            for (int v = 0; v < rows[i].length; v++) {
                head[v * hidden + i] = (float) (rows[i][v] / Math.sqrt(hidden));
            }
        }
        try (Scope scope = Scope.open()) {
            weights.forEach((name, tensor) -> {
                if (name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight")) {
                    tensor.mul_(0);
                }
            });
            set(weights, "model.embed_tokens.weight", embedding, vocabulary, hidden);
            set(weights, "lm_head.weight", head, vocabulary, hidden);
            float[] ones = new float[hidden];
            Arrays.fill(ones, 1);
            set(weights, "model.norm.weight", ones, hidden);
        }
        model.weightsChanged();
    }

    private static void set(Map<String, Tensor> weights, String name, float[] values, long... shape) {
        Objects.requireNonNull(weights.get(name)).copy_(Tensors.of(values, Device.CPU, shape));
    }

    CausalLm model() {
        return model;
    }

    /** What a gradient of the head says of the logits after token i, as long as asked for. */
    double[] logitGradient(ModelWeights gradients, int i, int length) {
        float[] head =
                Objects.requireNonNull(gradients.named().get("lm_head.weight")).toFloats();
        double[] own = new double[length];
        for (int v = 0; v < length; v++) {
            own[v] = head[v * hidden + i] / Math.sqrt(hidden);
        }
        return own;
    }

    @Override
    public void close() {
        model.close();
    }
}
