package org.motet.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.weights.JsonDocument;
import org.motet.weights.ModelDirectory;
import org.motet.weights.StoredType;

/**
 * Shape and constants of a decoder-only transformer.
 *
 * @param normEpsilon added to the mean square in RMS norms
 * @param tiedEmbeddings whether the head is the embedding matrix itself
 * @param dtype type that the weights are stored in
 * @param endTokenIds ids that end a completion, perhaps none
 */
public record ModelConfig(
        Architecture architecture,
        Widths widths,
        AttentionHeads attention,
        RotaryPositions positions,
        double normEpsilon,
        boolean tiedEmbeddings,
        StoredType dtype,
        List<Integer> endTokenIds) {

    /**
     * @param vocabulary rows of the embedding, V
     * @param hidden width of the residual stream, D
     * @param layers number of decoder blocks
     * @param intermediate width inside the gated MLP
     */
    public record Widths(int vocabulary, int hidden, int layers, int intermediate) {
        public Widths {
            requirePositive("vocabulary size", vocabulary);
            requirePositive("hidden size", hidden);
            requirePositive("number of layers", layers);
            requirePositive("intermediate size", intermediate);
        }
    }

    /**
     * @param heads query heads of a block, H
     * @param keyValueHeads key and value heads of a block; divides {@code heads}
     * @param headDim size of a head, even; not always {@code hidden / heads}
     * @param bias whether the query, key and value projections have biases
     */
    public record AttentionHeads(int heads, int keyValueHeads, int headDim, boolean bias) {
        public AttentionHeads {
            requirePositive("number of heads", heads);
            requirePositive("number of key-value heads", keyValueHeads);
            requirePositive("head size", headDim);
            if (heads % keyValueHeads != 0) {
                throw new IllegalArgumentException(
                        "%d query heads cannot share %d key-value heads; one must divide the other."
                                .formatted(heads, keyValueHeads));
            }
            if (headDim % 2 != 0) {
                throw new IllegalArgumentException(
                        "Heads of size %d cannot be rotated; the size must be even.".formatted(headDim));
            }
        }
    }

    /**
     * @param theta base of the rotary frequencies
     * @param scaling stretching of the rotary frequencies, or null
     * @param most longest sequence that the model was made for
     */
    public record RotaryPositions(double theta, @Nullable Llama3RopeScaling scaling, int most) {
        public RotaryPositions {
            requirePositive("number of positions", most);
        }
    }

    public ModelConfig {
        endTokenIds = List.copyOf(endTokenIds);
        if (!dtype.isFloating()) {
            throw new IllegalArgumentException("Weights cannot be stored as " + dtype + ".");
        }
        for (int id : endTokenIds) {
            if (id >= widths.vocabulary()) {
                throw new IllegalArgumentException(
                        "End token id %d is outside the vocabulary of %d.".formatted(id, widths.vocabulary()));
            }
        }
    }

    public int vocabulary() {
        return widths.vocabulary();
    }

    public int hidden() {
        return widths.hidden();
    }

    public int layers() {
        return widths.layers();
    }

    public int intermediate() {
        return widths.intermediate();
    }

    public int heads() {
        return attention.heads();
    }

    public int keyValueHeads() {
        return attention.keyValueHeads();
    }

    public int headDim() {
        return attention.headDim();
    }

    public boolean attentionBias() {
        return attention.bias();
    }

    public double ropeTheta() {
        return positions.theta();
    }

    public @Nullable Llama3RopeScaling ropeScaling() {
        return positions.scaling();
    }

    public int maxPositions() {
        return positions.most();
    }

    private static void requirePositive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("The %s is %d; needed is at least 1.".formatted(what, value));
        }
    }

    /** A Qwen2 with tied embeddings, stored in fp32: what small models are made as here. */
    public static ModelConfig qwen2(
            int vocabulary,
            int hidden,
            int layers,
            int heads,
            int keyValueHeads,
            int intermediate,
            int maxPositions,
            List<Integer> endTokenIds) {
        if (heads < 1 || hidden % heads != 0) {
            throw new IllegalArgumentException("hidden=" + hidden + " cannot be shared by heads=" + heads);
        }
        return new ModelConfig(
                Architecture.QWEN2,
                new Widths(vocabulary, hidden, layers, intermediate),
                new AttentionHeads(heads, keyValueHeads, hidden / heads, true),
                new RotaryPositions(1e4, null, maxPositions),
                1e-6,
                true,
                StoredType.F32,
                endTokenIds);
    }

    /** Configuration of a model directory, with the end tokens of its generation configuration. */
    public static ModelConfig of(ModelDirectory directory) {
        return HuggingFaceConfig.of(directory);
    }

    /** Reads a {@code config.json} in the layout of transformers 4 or 5. */
    public static ModelConfig read(Path configJson) throws IOException {
        JsonDocument document = JsonDocument.read(configJson);
        return HuggingFaceConfig.parse(document, document.tokenIds("eos_token_id"));
    }

    /** Keys and values of a {@code config.json} for this model, in the layouts of transformers 4 and 5 at once. */
    public Map<String, @Nullable Object> toConfigJson() {
        return HuggingFaceConfig.write(this, Map.of());
    }

    /**
     * The same for a model that came from a directory: keys of its {@code config.json} that this record does not know
     * are kept.
     */
    public Map<String, @Nullable Object> toConfigJson(Map<String, @Nullable Object> source) {
        return HuggingFaceConfig.write(this, source);
    }

    /** Keys and values of a {@code generation_config.json} with this model's end tokens, other keys kept. */
    public Map<String, @Nullable Object> toGenerationConfigJson(Map<String, @Nullable Object> source) {
        return HuggingFaceConfig.writeGeneration(this, source);
    }

    /** All parameters, in the order of the forward pass; a tied head is none of its own. */
    public List<Parameter> parameters() {
        return ParameterTable.of(this);
    }

    /** Shapes of all tensors that the weights' files must hold, by Hugging Face name. */
    public Map<String, long[]> parameterShapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        parameters().forEach(parameter -> shapes.put(parameter.name(), parameter.shape()));
        return shapes;
    }

    /** Number of weights; a tied head counts once. */
    public long parameterCount() {
        return parameters().stream().mapToLong(Parameter::count).sum();
    }

    /** Whether the projection after attention has a bias: wherever the others have one, save in Qwen2. */
    public boolean outputBias() {
        return attentionBias() && architecture != Architecture.QWEN2;
    }

    /** Whether queries and keys pass an RMS norm before rotation. */
    public boolean queryKeyNorm() {
        return architecture == Architecture.QWEN3;
    }

    /** The same model with its weights stored in another type. */
    public ModelConfig withDtype(StoredType other) {
        return new ModelConfig(
                architecture, widths, attention, positions, normEpsilon, tiedEmbeddings, other, endTokenIds);
    }
}
