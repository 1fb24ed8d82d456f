package org.motet.model;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.tensor.Tensor;

/** The tensors of a model under their Hugging Face names, as views into the stacked ones. */
public final class ParameterViews {
    private final Map<String, Tensor> views = new LinkedHashMap<>();
    private final ModelConfig config;

    private ParameterViews(ModelConfig config) {
        this.config = config;
    }

    /** In the order of {@link ModelConfig#parameterShapes()}; the views belong to the open scope. */
    public static Map<String, Tensor> of(ModelConfig config, ModelWeights weights) {
        ParameterViews table = new ParameterViews(config);
        table.put("model.embed_tokens.weight", weights.embedding());
        for (int i = 0; i < weights.layers().size(); i++) {
            table.putLayer("model.layers." + i + ".", weights.layers().get(i));
        }
        table.put("model.norm.weight", weights.finalNorm());
        if (!weights.tied()) {
            table.put("lm_head.weight", weights.head());
        }
        return table.views;
    }

    private void putLayer(String block, LayerWeights layer) {
        put(block + "input_layernorm.weight", layer.inputNorm());
        putProjection(block, "weight", layer.qkv());
        putProjection(block, "bias", layer.qkvBias());
        put(block + "self_attn.q_norm.weight", layer.qNorm());
        put(block + "self_attn.k_norm.weight", layer.kNorm());
        put(block + "self_attn.o_proj.weight", layer.output());
        put(block + "self_attn.o_proj.bias", layer.outputBias());
        put(block + "post_attention_layernorm.weight", layer.postNorm());
        long f = config.intermediate();
        put(block + "mlp.gate_proj.weight", layer.gateUp().narrow(0, 0, f));
        put(block + "mlp.up_proj.weight", layer.gateUp().narrow(0, f, f));
        put(block + "mlp.down_proj.weight", layer.down());
    }

    private void putProjection(String block, String kind, @Nullable Tensor stacked) {
        if (stacked == null) {
            return;
        }
        long q = (long) config.heads() * config.headDim();
        long k = (long) config.keyValueHeads() * config.headDim();
        put(block + "self_attn.q_proj." + kind, stacked.narrow(0, 0, q));
        put(block + "self_attn.k_proj." + kind, stacked.narrow(0, q, k));
        put(block + "self_attn.v_proj." + kind, stacked.narrow(0, q + k, k));
    }

    private void put(String name, @Nullable Tensor tensor) {
        if (tensor != null) {
            views.put(name, tensor);
        }
    }
}
