package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.motet.model.CausalLm;
import org.motet.model.ModelConfig;
import org.motet.rollout.local.LiveEngine;
import org.motet.serve.CompletionServer;
import org.motet.serve.ServedModel;
import org.motet.template.NativeChat;
import org.motet.tensor.DType;
import org.motet.tensor.Workers;
import org.motet.token.Tokenizer;
import org.motet.train.StoredModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import sun.misc.Signal;

/** A model behind OpenAI's interface. */
@Command(
        name = "serve",
        description = "Serves a model over HTTP with OpenAI's interface (completions and chats).",
        footer = {
            "",
            "Ctrl-C or SIGTERM: no new requests, those in work are answered, then it ends.",
            "",
            "Examples:",
            "  motet serve --model nano --port 8000",
            "  curl http://127.0.0.1:8000/v1/completions -H 'Content-Type: application/json' \\",
            "       -d '{\"prompt\": \"Start with 6. Multiply by 5.\", \"max_tokens\": 40}'"
        })
final class ServeCommand implements Callable<Integer> {
    private static final int MOST_GIB = 1 << 16;

    @Mixin
    private ModelOptions options;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Interface to listen on (default ${DEFAULT-VALUE}: this machine alone; 0.0.0.0: all).")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8000",
            description = "Port to listen on; 0 for any that is free (default ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--served-model-name",
            paramLabel = "NAME",
            description = "Name by which clients ask for it (default: what --model says).")
    private @Nullable String name;

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            defaultValue = "${env:MOTET_API_KEY}",
            description = "Key that clients must bear (default: MOTET_API_KEY, or none).")
    private @Nullable String key;

    @Option(
            names = "--max-num-seqs",
            paramLabel = "N",
            defaultValue = "256",
            description = "Most completions in generation at once (default ${DEFAULT-VALUE}).")
    private int rows;

    @Option(
            names = "--max-queue",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Most prompts that wait; beyond, requests are answered 429 (default ${DEFAULT-VALUE}).")
    private int queue;

    @Option(
            names = "--kv-cache",
            paramLabel = "GIB",
            defaultValue = "4",
            description =
                    "Memory for keys and values of all sequences at their full lengths (default ${DEFAULT-VALUE}).")
    private double cache;

    @Option(
            names = "--grace",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "Time for requests in work to be answered at the end (default ${DEFAULT-VALUE}).")
    private int grace;

    @Mixin
    private ChatOptions chatOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        requireLeast("--max-num-seqs", rows, 1);
        requireLeast("--max-queue", queue, 1);
        requireLeast("--grace", grace, 0);
        if (!(cache > 0 && cache <= MOST_GIB)) {
            throw new IllegalArgumentException(
                    "--kv-cache is " + cache + "; allowed is above 0 and up to " + MOST_GIB + " GiB.");
        }
        CompletionServer.Address address = new CompletionServer.Address(host, port);
        CountDownLatch stop = new CountDownLatch(1);
        PrintWriter err = spec.commandLine().getErr();
        try (StoredModel stored = options.open(err);
                Workers workers = options.workers();
                CausalLm policy = stored.load(options.device(), options.compute());
                LiveEngine engine = new LiveEngine(policy, stored.tokenizer(), workers, limits(policy))) {
            String said = Objects.requireNonNull(options.name());
            CompletionServer server = CompletionServer.start(served(said, stored, policy, engine), address, key);
            for (String signal : new String[] {"INT", "TERM"}) {
                Signal.handle(new Signal(signal), _ -> stop.countDown());
            }
            PrintWriter out = spec.commandLine().getOut();
            out.println("serving " + (name == null ? said : name) + " at " + server.url() + "/v1");
            out.flush();
            stop.await();
            err.println("stopping; requests in work are answered first");
            err.flush();
            server.stop(Duration.ofSeconds(grace));
        }
        return 0;
    }

    private static void requireLeast(String option, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(option + " is " + value + "; at least " + least + " is needed.");
        }
    }

    private ServedModel served(String said, StoredModel stored, CausalLm policy, LiveEngine engine) throws IOException {
        Tokenizer tokenizer = stored.tokenizer();
        return new ServedModel(
                name == null ? said : name,
                options.directory(spec.commandLine().getErr()).toAbsolutePath().toString(),
                tokenizer,
                NativeChat.names(stored.files()).isEmpty()
                        ? ServeCommand::noChat
                        : NativeChat.of(stored.files(), chatOptions.config())::write,
                stored.config().maxPositions(),
                stored.stopTokens(),
                engine,
                path -> StoredModel.reload(policy, path));
    }

    private static String noChat(List<Map<String, Object>> messages, boolean openAnswer, Map<String, Object> given) {
        throw new IllegalArgumentException("the model has no chat template; ask it at /v1/completions");
    }

    private LiveEngine.Limits limits(CausalLm policy) {
        ModelConfig config = policy.config();
        int bytes = policy.compute() == DType.BFLOAT16 ? Short.BYTES : Float.BYTES;
        long token = 2L * config.layers() * config.keyValueHeads() * config.headDim() * bytes;
        return new LiveEngine.Limits(rows, Math.max(1, (long) (cache * (1L << 30)) / token), queue);
    }
}
