package org.motet.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.motet.checkpoint.StateFile;
import org.motet.config.Spelling;
import org.motet.model.CausalLm;
import org.motet.model.ModelExport;
import org.motet.model.NotFiniteException;
import org.motet.model.TensorFile;
import org.motet.model.TensorRows;
import org.motet.model.TensorRowsFile;
import org.motet.model.lora.LoraFolder;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.update.GradientStep;
import org.motet.update.OptimizerState;
import org.motet.update.StateType;
import org.motet.weights.SafetensorsFile;
import org.motet.weights.WriteFailure;

/**
 * Files of a checkpoint: a model directory that transformers loads as it is, or an adapter that peft does; the optimizer's
 * moments, the state.
 */
public final class TrainCheckpoint {
    /** In a folder of their own: vLLM and others read all weights that lie beside a config. */
    private static final String MOMENTS = "optimizer/moments.safetensors";

    /** Where earlier versions have them. */
    private static final String FORMER_MOMENTS = "optimizer.safetensors";

    private static final String STATE = "state.json";

    private TrainCheckpoint() {}

    /**
     * Writes them all.
     *
     * @param source directory that the model came from, for its tokenizer files
     * @throws NotFiniteException if weights or moments are not finite, which no run could go on from
     */
    public static void write(Path folder, CausalLm model, GradientStep optimizer, Record state, @Nullable Path source)
            throws IOException {
        ModelExport.exact(source).writeInto(model, folder);
        writeState(folder, optimizer, state);
    }

    /** Writes the adapter in place of the model, with the name and digest of its base. */
    static void writeAdapter(Path folder, CausalLm model, LoraBase base, GradientStep optimizer, Record state)
            throws IOException {
        LoraFolder.write(Objects.requireNonNull(model.adapter()), base.model(), folder);
        base.write(folder);
        writeState(folder, optimizer, state);
    }

    private static void writeState(Path folder, GradientStep optimizer, Record state) throws IOException {
        if (optimizer.isSharded()) { // its moments are written by all processes
            writeState(folder, state);
            return;
        }
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> moments = moments(optimizer.state());
            moments.forEach(TrainCheckpoint::requireFinite);
            TensorFile.write(newMoments(folder), moments);
        }
        writeState(folder, state);
    }

    static void writeState(Path folder, Record state) throws IOException {
        StateFile.write(folder.resolve(STATE), state);
    }

    private static void requireFinite(String name, Tensor tensor) {
        try (Scope scope = Scope.open()) {
            if (tensor.count() > 0
                    && !Double.isFinite(
                            tensor.reshape(tensor.count()).sum(0, false).item())) {
                throw new NotFiniteException("the optimizer's " + name + " holds numbers that are not finite");
            }
        }
    }

    /** Fills the optimizer and gives the state; the weights are loaded as any model's. */
    static TrainState read(Path folder, GradientStep optimizer) throws IOException {
        TrainState state = state(folder, TrainState.class);
        readMoments(folder, optimizer);
        optimizer.resume(state.optimizerSteps(), state.updates(), state.consecutiveSkips());
        return state;
    }

    public static <T extends Record> T state(Path folder, Class<T> type) throws IOException {
        return StateFile.read(folder.resolve(STATE), type);
    }

    private static Path newMoments(Path folder) throws IOException {
        Path file = folder.resolve(MOMENTS);
        Files.createDirectories(file.getParent());
        return file;
    }

    private static Path moments(Path folder) {
        Path file = folder.resolve(MOMENTS);
        Path former = folder.resolve(FORMER_MOMENTS);
        return Files.exists(file) || !Files.exists(former) ? file : former;
    }

    /** Fills the optimizer's moments; its counts are the state's. */
    public static void readMoments(Path folder, GradientStep optimizer) throws IOException {
        Path file = moments(folder);
        StateType stored = storedType(file);
        StateType wanted = optimizer.state().type();
        if (stored != wanted) {
            throw new IllegalArgumentException(
                    "%s holds moments in %s, but update.optimizer_state_dtype is %s; a run goes on with the type that it began with"
                            .formatted(file, Spelling.of(stored), Spelling.of(wanted)));
        }
        try (Scope scope = Scope.open()) {
            if (optimizer.isSharded()) {
                TensorRowsFile.readInto(file, parts(optimizer.state()));
            } else {
                TensorFile.readInto(file, moments(optimizer.state()));
            }
        }
    }

    /** Writes this process's part of the moments, while the others write theirs. */
    static void writeOwnMoments(Path folder, GradientStep optimizer, boolean leads) throws IOException {
        try (Scope scope = Scope.open()) {
            List<TensorRows> parts = parts(optimizer.state());
            parts.forEach(part -> requireFinite(part.name(), part.rows()));
            TensorRowsFile.write(newMoments(folder), parts, leads);
        } catch (IOException failure) {
            throw WriteFailure.of(folder.resolve(MOMENTS), failure);
        }
    }

    private static List<TensorRows> parts(OptimizerState state) {
        List<TensorRows> parts = new ArrayList<>(state.firstMoments().parts());
        parts.addAll(state.secondMoments().parts());
        return parts;
    }

    private static StateType storedType(Path file) throws IOException {
        try (SafetensorsFile stored = SafetensorsFile.open(file)) {
            return stored.names().stream()
                    .map(name -> stored.tensor(name).dtype())
                    .map(type -> switch (type) {
                        case U8 -> StateType.INT8;
                        case BF16 -> StateType.BFLOAT16;
                        default -> StateType.FLOAT32; // as vectors beside the others
                    })
                    .max(Comparator.naturalOrder())
                    .orElse(StateType.FLOAT32);
        }
    }

    /** As {@link org.motet.update.Moments} names them. */
    private static Map<String, Tensor> moments(OptimizerState state) {
        Map<String, Tensor> moments = new LinkedHashMap<>(state.firstMoments().named());
        moments.putAll(state.secondMoments().named());
        return moments;
    }
}
