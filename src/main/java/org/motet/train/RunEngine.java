package org.motet.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.motet.model.CausalLm;
import org.motet.problem.Problem;
import org.motet.rollout.Engine;
import org.motet.rollout.RequestLimits;
import org.motet.rollout.local.LocalEngine;
import org.motet.rollout.server.EngineConfig;
import org.motet.rollout.server.ServedPolicy;
import org.motet.rollout.server.ServerEngine;
import org.motet.template.PromptTemplate;
import org.motet.tensor.Workers;
import org.motet.token.Tokenizer;
import org.motet.train.check.MachineMemory;
import org.motet.train.check.MemoryFit;

/** The engine of a run: with the model in this process, or servers that draw by its weights. */
final class RunEngine {
    private static final int PROBES = 2;

    /** Tokens of a probe: more than a block of a server's prefix cache, which on a processor has 128. */
    private static final int PROBE_TOKENS = 192;

    private RunEngine() {}

    /**
     * @param files directory that the model came from
     * @param run folder of the run
     * @param notes told in a sentence what people should know
     */
    static Engine of(TrainPlan plan, CausalLm model, Path files, Workers workers, Path run, Consumer<String> notes) {
        RolloutConfig rollout = plan.config().rollout();
        if (!rollout.isByServers()) {
            Optional<MemoryFit> fit = MemoryFit.of(plan.config(), model.config(), model.device(), MachineMemory.here());
            fit.flatMap(MemoryFit::fewerRows).ifPresent(notes);
            int rows = fit.map(MemoryFit::rows).orElse(plan.config().rowsAtOnce());
            return new LocalEngine(model, plan.tokenizer(), plan.stopTokens(), workers, rows);
        }
        EngineConfig config = rollout.engine();
        String shared = config.server().weightsFolder();
        Path folder = shared.isEmpty()
                ? run.resolve("weights")
                : Path.of(shared).resolve(run.toAbsolutePath().normalize().getFileName());
        RequestLimits limits = RequestLimits.of(model.config());
        return new ServerEngine(
                config,
                new ServerEngine.Vocabulary(plan.tokenizer(), plan.stopTokens(), limits),
                rollout.maxRows(),
                new ServedPolicy(model, files, rollout.temperature(), folder, probes(plan, limits.positions())),
                notes);
    }

    /** The run's own prompts one after another, always the same. */
    private static List<int[]> probes(TrainPlan plan, int positions) {
        int length = Math.min(PROBE_TOKENS, positions - 1);
        List<Problem> problems = plan.source().problems();
        PromptTemplate template = plan.voices().trained().getFirst();
        List<int[]> probes = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < PROBES; i++) {
            int[] tokens = {};
            while (tokens.length < length) {
                Problem problem = problems.get(next++ % problems.size());
                tokens = joined(
                        tokens,
                        plan.tokenizer(),
                        template.render(problem.question()).text());
            }
            probes.add(Arrays.copyOf(tokens, length));
        }
        return probes;
    }

    private static int[] joined(int[] tokens, Tokenizer tokenizer, String text) {
        int[] more = tokenizer.encode(text);
        int[] all = Arrays.copyOf(tokens, tokens.length + more.length);
        System.arraycopy(more, 0, all, tokens.length, more.length);
        return all;
    }
}
