package org.motet.model;

import java.util.LinkedHashMap;
import java.util.Map;

/** Names and shapes of a model's weights as Hugging Face stores them: matrices are {@code [out, in]}. */
final class ParameterShapes {
    private final Map<String, long[]> shapes = new LinkedHashMap<>();

    private ParameterShapes() {}

    static Map<String, long[]> of(ModelConfig config) {
        ParameterShapes table = new ParameterShapes();
        table.put("model.embed_tokens.weight", config.vocabulary(), config.hidden());
        for (int layer = 0; layer < config.layers(); layer++) {
            table.putBlock("model.layers." + layer + ".", config);
        }
        table.put("model.norm.weight", config.hidden());
        if (!config.tiedEmbeddings()) {
            table.put("lm_head.weight", config.vocabulary(), config.hidden());
        }
        return table.shapes;
    }

    private void putBlock(String block, ModelConfig config) {
        long hidden = config.hidden();
        long queries = (long) config.heads() * config.headDim();
        long keys = (long) config.keyValueHeads() * config.headDim();
        put(block + "input_layernorm.weight", hidden);
        putProjection(block + "self_attn.q_proj", queries, hidden, config.attentionBias());
        putProjection(block + "self_attn.k_proj", keys, hidden, config.attentionBias());
        putProjection(block + "self_attn.v_proj", keys, hidden, config.attentionBias());
        if (config.queryKeyNorm()) {
            put(block + "self_attn.q_norm.weight", config.headDim());
            put(block + "self_attn.k_norm.weight", config.headDim());
        }
        putProjection(block + "self_attn.o_proj", hidden, queries, config.outputBias());
        put(block + "post_attention_layernorm.weight", hidden);
        putProjection(block + "mlp.gate_proj", config.intermediate(), hidden, false);
        putProjection(block + "mlp.up_proj", config.intermediate(), hidden, false);
        putProjection(block + "mlp.down_proj", hidden, config.intermediate(), false);
    }

    private void putProjection(String name, long out, long in, boolean bias) {
        put(name + ".weight", out, in);
        if (bias) {
            put(name + ".bias", out);
        }
    }

    private void put(String name, long... shape) {
        shapes.put(name, shape);
    }
}
