package org.motet.train;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.motet.model.CausalLm;
import org.motet.rollout.local.LiveEngine;
import org.motet.serve.CompletionServer;
import org.motet.serve.ServedModel;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Workers;

/** A model behind a real server in this process, which loads weights when it is told to. */
public final class ServedPolicyCopy implements AutoCloseable {
    private final StoredModel stored;
    private final Workers workers;
    private final CausalLm model;
    private final LiveEngine engine;
    private final CompletionServer server;

    public ServedPolicyCopy(Path directory) throws IOException {
        stored = StoredModel.open(directory);
        workers = Workers.forDevice(Device.CPU, 1);
        model = stored.load(Device.CPU, DType.FLOAT32);
        engine = new LiveEngine(model, stored.tokenizer(), workers, new LiveEngine.Limits(64, 1 << 20, 256));
        ServedModel served = new ServedModel(
                "policy",
                directory.toString(),
                stored.tokenizer(),
                (messages, openAnswer, given) -> {
                    throw new IllegalArgumentException("no chats here");
                },
                stored.config().maxPositions(),
                stored.stopTokens(),
                engine,
                path -> StoredModel.reload(model, path));
        server = CompletionServer.start(served, new CompletionServer.Address("127.0.0.1", 0), null);
    }

    public String url() {
        return server.url();
    }

    @Override
    public void close() {
        try {
            server.stop(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workers.close();
        model.close();
        stored.close();
    }
}
