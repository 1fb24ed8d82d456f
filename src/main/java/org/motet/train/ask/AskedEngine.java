package org.motet.train.ask;

import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.motet.model.CausalLm;
import org.motet.rollout.Engine;
import org.motet.rollout.RequestLimits;
import org.motet.rollout.local.LocalEngine;
import org.motet.rollout.server.EngineConfig;
import org.motet.rollout.server.ServerEngine;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Workers;
import org.motet.token.Tokenizer;
import org.motet.train.StoredModel;

/** Who answers for a stored model: the model itself, loaded here, or servers that have it. */
public final class AskedEngine implements AutoCloseable {
    private final Engine engine;
    private final @Nullable CausalLm model;

    private AskedEngine(Engine engine, @Nullable CausalLm model) {
        this.engine = engine;
        this.model = model;
    }

    /** Opens the one that answers. */
    @FunctionalInterface
    public interface Opening {
        /** @param maxRows most completions in generation at once */
        AskedEngine open(StoredModel model, int maxRows) throws IOException;
    }

    /** The model in this process; its weights are loaded when it is opened. */
    public static Opening here(Device device, DType compute, Workers workers) {
        return (stored, maxRows) -> {
            Tokenizer tokenizer = stored.findTokenizer().orElse(null);
            CausalLm model = stored.load(device, compute);
            return new AskedEngine(new LocalEngine(model, tokenizer, stored.stopTokens(), workers, maxRows), model);
        };
    }

    /**
     * Servers, with the weights that they have.
     *
     * @param notes told in a sentence when one goes or comes
     */
    public static Opening servers(EngineConfig config, Consumer<String> notes) {
        return (stored, maxRows) -> new AskedEngine(
                new ServerEngine(
                        config,
                        new ServerEngine.Vocabulary(
                                stored.findTokenizer().orElse(null),
                                stored.stopTokens(),
                                RequestLimits.of(stored.config())),
                        maxRows,
                        null,
                        notes),
                null);
    }

    public Engine engine() {
        return engine;
    }

    @Override
    public void close() {
        engine.close();
        if (model != null) {
            model.close();
        }
    }
}
