package org.motet.cli;

import java.nio.file.Path;
import org.motet.model.CausalLm;
import org.motet.tensor.Workers;
import org.motet.token.StopTokens;
import org.motet.token.Tokenizer;

/**
 * A model that is loaded and can be asked.
 *
 * @param directory where its files are
 * @param workers threads for its passes
 */
record OpenModel(Path directory, CausalLm model, Tokenizer tokenizer, StopTokens stopTokens, Workers workers)
        implements AutoCloseable {
    @Override
    public void close() {
        workers.close();
        model.close();
    }
}
