package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.hub.DownloadLines;
import org.motet.problem.Problem;
import org.motet.rollout.SamplingConfig;
import org.motet.rollout.server.EngineConfig;
import org.motet.template.generation.Behaviour;
import org.motet.template.generation.TemplateGenerator;
import org.motet.train.StoredModel;
import org.motet.train.ask.AskedPolicy;
import picocli.CommandLine.Option;

/** Options by which new templates are tried on a policy. */
final class GenerationTrialOptions {
    @Option(
            names = "--policy",
            paramLabel = "MODEL",
            description =
                    "Checkpoint (a model directory, owner/name of a hub, or nano) on which candidates are tried, with the problems of --problems.")
    private @Nullable String policy;

    @Option(
            names = "--policy-engine",
            paramLabel = "KIND",
            defaultValue = "local",
            description =
                    "local loads it here; vllm, sglang and openai ask servers that have it (default ${DEFAULT-VALUE}).")
    private String engine;

    @Option(names = "--policy-url", paramLabel = "URL", split = ",", description = "Those servers.")
    private List<String> urls = new ArrayList<>();

    @Option(
            names = "--policy-problems",
            paramLabel = "N",
            defaultValue = "32",
            description = "Problems to try, the first of --problems (default ${DEFAULT-VALUE}).")
    private int problems;

    @Option(
            names = "--policy-samples",
            paramLabel = "N",
            defaultValue = "4",
            description = "Completions a problem (default ${DEFAULT-VALUE}).")
    private int samples;

    @Option(
            names = "--policy-tokens",
            paramLabel = "N",
            defaultValue = "512",
            description = "Longest completion (default ${DEFAULT-VALUE}).")
    private int tokens;

    @Option(
            names = "--hardest",
            paramLabel = "RATE",
            defaultValue = "0.05",
            description = "Least pass rate of the policy under a template (default ${DEFAULT-VALUE}).")
    private double hardest;

    @Option(
            names = "--easiest",
            paramLabel = "RATE",
            defaultValue = "0.95",
            description = "Largest pass rate of the policy under a template (default ${DEFAULT-VALUE}).")
    private double easiest;

    @Option(
            names = "--behaviour",
            paramLabel = "D",
            defaultValue = "0",
            description =
                    "Least distance of the policy's behaviour (length, entropy, distinct answers) to that under every"
                            + " other template; 0 leaves that out (default ${DEFAULT-VALUE}).")
    private double behaviour;

    /** The policy, loaded; null if candidates are not to be tried. */
    @Nullable
    AskedPolicy open(long seed, PrintWriter err) throws IOException {
        if (policy == null) {
            return null;
        }
        if (problems < 1 || samples < 1) {
            throw new IllegalArgumentException("--policy-problems and --policy-samples must be positive");
        }
        Path directory = StoredModel.directory(policy, new DownloadLines(err));
        SamplingConfig sampling = SamplingConfig.plain(1, tokens);
        EngineConfig servers = EngineOptions.config(EngineOptions.kind(engine), urls, "", "");
        return servers.engine().isServer()
                ? AskedPolicy.servers(directory, servers, sampling, seed, err::println)
                : AskedPolicy.here(directory, sampling, seed);
    }

    /** How candidates are tried on that policy. */
    TemplateGenerator.Trial trial(AskedPolicy opened, List<Problem> all) {
        if (all.isEmpty()) {
            throw new IllegalArgumentException("--policy needs --problems to try candidates on");
        }
        List<Problem> tried = all.subList(0, Math.min(problems, all.size()));
        return new TemplateGenerator.Trial(template -> opened.behaviour(template, tried, samples), limits());
    }

    Behaviour.Limits limits() {
        return new Behaviour.Limits(easiest, hardest, behaviour);
    }
}
