package org.motet.train.ask;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.motet.math.MathVerifier;
import org.motet.math.Policy;
import org.motet.math.Verdict;
import org.motet.problem.Problem;
import org.motet.random.KeyedDraw;
import org.motet.rollout.Completion;
import org.motet.rollout.Request;
import org.motet.rollout.SamplingConfig;
import org.motet.rollout.server.EngineConfig;
import org.motet.template.NativeChat;
import org.motet.template.PromptTemplate;
import org.motet.template.Turn;
import org.motet.template.generation.Behaviour;
import org.motet.template.generation.LanguageModel;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Workers;
import org.motet.token.Tokenizer;
import org.motet.train.StoredModel;

/** A checkpoint, loaded here or behind servers: asked for instructions in its own chat format, or tried under templates. */
public final class AskedPolicy implements LanguageModel, AutoCloseable {
    private static final int ROWS = 256;

    private final Path directory;
    private final Path files; // of its chat format
    private final Tokenizer tokenizer;
    private final Workers workers;
    private final AskedEngine asked;
    private final SamplingConfig sampling;
    private final long seed;

    private AskedPolicy(
            Path directory,
            StoredModel stored,
            Workers workers,
            AskedEngine asked,
            SamplingConfig sampling,
            long seed) {
        this.directory = directory;
        this.files = stored.files();
        this.tokenizer = stored.tokenizer();
        this.workers = workers;
        this.asked = asked;
        this.sampling = sampling;
        this.seed = seed;
    }

    /** Loads the checkpoint of a directory: float32 on a CPU, bfloat16 on a GPU if there is one. */
    public static AskedPolicy here(Path directory, SamplingConfig sampling, long seed) throws IOException {
        Device device = Device.of("auto");
        Workers workers = Workers.forDevice(device, Runtime.getRuntime().availableProcessors());
        DType type = device.isCpu() ? DType.FLOAT32 : DType.BFLOAT16;
        try (StoredModel stored = StoredModel.open(directory)) {
            AskedEngine asked = AskedEngine.here(device, type, workers).open(stored, ROWS);
            return new AskedPolicy(directory, stored, workers, asked, sampling, seed);
        } catch (IOException | RuntimeException failure) {
            workers.close();
            throw failure;
        }
    }

    /**
     * Servers that have the checkpoint of a directory, which need not hold its weights.
     *
     * @param notes told in a sentence when one goes or comes
     */
    public static AskedPolicy servers(
            Path directory, EngineConfig config, SamplingConfig sampling, long seed, Consumer<String> notes)
            throws IOException {
        try (StoredModel stored = StoredModel.described(directory, null)) {
            AskedEngine asked = AskedEngine.servers(config, notes).open(stored, ROWS);
            return new AskedPolicy(directory, stored, Workers.forDevice(Device.CPU, 1), asked, sampling, seed);
        }
    }

    @Override
    public String name() {
        return String.valueOf(directory.toAbsolutePath().normalize().getFileName());
    }

    @Override
    public String reply(String message, long replySeed) {
        String prompt = NativeChat.of(files).write(List.of(new Turn(Turn.Role.USER, message)));
        Request request = new Request(tokenizer.encode(prompt), 1, replySeed, 0, List.of());
        Completion completion = asked.engine()
                .generate(List.of(request), sampling, seed)
                .getFirst()
                .getFirst();
        return completion.text();
    }

    /** What the checkpoint does when the template asks these problems, each {@code samples} times. */
    public Behaviour behaviour(PromptTemplate template, List<Problem> problems, int samples) {
        List<Request> requests = new ArrayList<>();
        for (Problem problem : problems) {
            int[] prompt = tokenizer.encode(template.render(problem.question()).text());
            requests.add(new Request(
                    prompt, samples, KeyedDraw.hash(problem.id()), 0, template.stop(), template.name(), problem.id()));
        }
        List<List<Completion>> groups = asked.engine().generate(requests, sampling, seed);
        List<Completion> all = groups.stream().flatMap(List::stream).toList();
        int right = 0;
        long tokens = 0;
        double distinct = 0;
        for (int i = 0; i < problems.size(); i++) {
            Set<String> answers = new HashSet<>();
            for (Completion completion : groups.get(i)) {
                Verdict verdict =
                        MathVerifier.verify(problems.get(i).answers(), completion.text(), Policy.named("boxed"));
                right += verdict.correct() ? 1 : 0;
                answers.add(String.valueOf(verdict.extracted()));
                tokens += completion.tokens().length;
            }
            distinct += (double) answers.size() / samples;
        }
        double count = (double) problems.size() * samples;
        return new Behaviour(right / count, tokens / count, Completion.meanEntropy(all), distinct / problems.size());
    }

    @Override
    public void close() {
        asked.close();
        workers.close();
    }
}
