package org.motet.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.motet.model.Parameter.Start;

/**
 * All parameters of a model, in the order of the forward pass: the one list that files, memory, gradients, moments, fresh
 * weights and the optimizer go by.
 */
public final class ParameterTable {
    private final List<Parameter> parameters = new ArrayList<>();
    private int layer = -1;

    private ParameterTable() {}

    static List<Parameter> of(ModelConfig config) {
        ParameterTable table = new ParameterTable();
        long vocabulary = config.vocabulary();
        long hidden = config.hidden();
        table.add("model.embed_tokens.weight", Slot.EMBEDDING, Start.NORMAL, vocabulary, hidden);
        for (table.layer = 0; table.layer < config.layers(); table.layer++) {
            table.addBlock("model.layers." + table.layer + ".", config);
        }
        table.layer = -1;
        table.add("model.norm.weight", Slot.FINAL_NORM, Start.ONE, hidden);
        if (!config.tiedEmbeddings()) {
            table.add("lm_head.weight", Slot.HEAD, Start.NORMAL, vocabulary, hidden);
        }
        return List.copyOf(table.parameters);
    }

    private void addBlock(String block, ModelConfig config) {
        long hidden = config.hidden();
        long d = config.headDim();
        long f = config.intermediate();
        long q = config.heads() * d;
        long k = config.keyValueHeads() * d;
        add(block + "input_layernorm.weight", Slot.INPUT_NORM, Start.ONE, hidden);
        addStack(block + "self_attn.%s_proj.weight", List.of("q", "k", "v"), Slot.QKV, q, k, hidden);
        if (config.attentionBias()) {
            addStack(block + "self_attn.%s_proj.bias", List.of("q", "k", "v"), Slot.QKV_BIAS, q, k);
        }
        if (config.queryKeyNorm()) {
            add(block + "self_attn.q_norm.weight", Slot.Q_NORM, Start.ONE, d);
            add(block + "self_attn.k_norm.weight", Slot.K_NORM, Start.ONE, d);
        }
        add(block + "self_attn.o_proj.weight", Slot.OUTPUT, Start.RESIDUAL, hidden, q);
        if (config.outputBias()) {
            add(block + "self_attn.o_proj.bias", Slot.OUTPUT_BIAS, Start.ZERO, hidden);
        }
        add(block + "post_attention_layernorm.weight", Slot.POST_NORM, Start.ONE, hidden);
        addStack(block + "mlp.%s_proj.weight", List.of("gate", "up"), Slot.GATE_UP, f, f, hidden);
        add(block + "mlp.down_proj.weight", Slot.DOWN, Start.RESIDUAL, hidden, f);
    }

    private void add(String name, Slot slot, Start start, long... shape) {
        parameters.add(new Parameter(name, shape, slot, layer, 0, start));
    }

    /** Parameters under one another: the first of {@code first} rows, the others of {@code other}. */
    private void addStack(String pattern, List<String> names, Slot slot, long first, long other, long... columns) {
        long row = 0;
        for (String name : names) {
            long rows = row == 0 ? first : other;
            long[] shape = columns.length == 0 ? new long[] {rows} : new long[] {rows, columns[0]};
            Start start = slot.isMatrix() ? Start.NORMAL : Start.ZERO;
            parameters.add(new Parameter(pattern.formatted(name), shape, slot, layer, row, start));
            row += rows;
        }
    }

    /** A tensor of a block, or outside of blocks where {@code layer} is -1. */
    record Place(int layer, Slot slot) {}

    /** Shapes of the tensors in memory, in the order of their first parameters. */
    static Map<Place, long[]> tensors(ModelConfig config) {
        Map<Place, long[]> shapes = new LinkedHashMap<>();
        for (Parameter parameter : of(config)) {
            shapes.merge(
                    new Place(parameter.layer(), parameter.slot()),
                    parameter.shape().clone(),
                    ParameterTable::under);
        }
        return shapes;
    }

    private static long[] under(long[] above, long[] below) {
        above[0] += below[0];
        return above;
    }
}
