package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.motet.hub.DownloadLines;
import org.motet.hub.HubClient;
import org.motet.problem.ColumnMapping;
import org.motet.problem.Problem;
import org.motet.rollout.SamplingConfig;
import org.motet.template.LiteralChat;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateFileWriter;
import org.motet.template.TemplateSet;
import org.motet.template.generation.CandidateCheck;
import org.motet.template.generation.ChatServer;
import org.motet.template.generation.GenerationOutput;
import org.motet.template.generation.LanguageModel;
import org.motet.template.generation.Style;
import org.motet.template.generation.StyleFile;
import org.motet.template.generation.TemplateGenerator;
import org.motet.train.ProblemSource;
import org.motet.train.StoredModel;
import org.motet.train.ask.AskedPolicy;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes new templates with a language model. */
@Command(
        name = "generate",
        description = {
            "Asks a language model for new instructions in given styles, keeps those that are valid and differ from the set and"
                    + " from each other, tries them on a policy if one is given, and writes them as a set.",
            "OUT.log.jsonl says what became of each candidate; run again with the same --out, an interrupted generation goes"
                    + " on from there."
        },
        footer = {
            "",
            "Example:",
            "  motet templates generate --url http://localhost:8000/v1 --model Qwen2.5-7B-Instruct --out new.yaml --count 8"
        })
final class TemplatesGenerateCommand implements Callable<Integer> {
    @ArgGroup(multiplicity = "1")
    private Asked asked;

    /** Who is asked. */
    static final class Asked {
        @ArgGroup(exclusive = false)
        private @Nullable Server server;

        @Option(
                names = "--from",
                paramLabel = "MODEL",
                description = "Checkpoint that is asked in this process, in its own chat format: a model directory, or"
                        + " owner/name of a hub.")
        private @Nullable String checkpoint;
    }

    /** A server and its model. */
    static final class Server {
        @Option(
                names = "--url",
                required = true,
                paramLabel = "URL",
                description = "Base address of a server, such as http://localhost:8000/v1.")
        private String url;

        @Option(
                names = "--model",
                required = true,
                paramLabel = "NAME",
                description = "Name of the model on the server.")
        private String model;
    }

    @Mixin
    private GenerationTrialOptions trial;

    @Option(
            names = "--key-env",
            paramLabel = "NAME",
            defaultValue = "OPENAI_API_KEY",
            description = "Environment variable with the key, if the server wants one (default ${DEFAULT-VALUE}).")
    private String keyVariable;

    @Option(names = "--out", required = true, paramLabel = "SET", description = "YAML file to write.")
    private Path out;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "8",
            description = "Templates wanted (default ${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--most",
            paramLabel = "N",
            description = "Candidates to ask for at most (default: four times --count).")
    private @Nullable Integer most;

    @Option(
            names = "--styles",
            paramLabel = "NAME",
            split = ",",
            description = "Styles to ask for, in turn (default: all).")
    private @Nullable List<String> styles;

    @Option(
            names = "--style-file",
            paramLabel = "FILE",
            description = "YAML file of styles (default: those that are shipped).")
    private @Nullable Path styleFile;

    @Option(
            names = "--base",
            paramLabel = "SET",
            defaultValue = "chatml",
            description =
                    "Set that the new templates must differ from, besides the shipped ones; with --policy also in what"
                            + " it does (default ${DEFAULT-VALUE}).")
    private String base;

    @Option(
            names = "--differ-from",
            paramLabel = "SET",
            split = ",",
            description = "Further sets in use from whose words the new templates must differ.")
    private List<String> inUse = new ArrayList<>();

    @Option(
            names = "--chat",
            paramLabel = "FORMAT",
            defaultValue = "chatml",
            description = "chatml or r1 (default ${DEFAULT-VALUE}).")
    private String chat;

    @Option(
            names = "--distance",
            paramLabel = "D",
            defaultValue = "0.4",
            description = "Least distance to every other instruction, 0 to 1 (default ${DEFAULT-VALUE}).")
    private double distance;

    @Option(
            names = "--problems",
            paramLabel = "FILE",
            description = "Problems that must not leak into an instruction; those that a policy is tried on.")
    private @Nullable String problems;

    @Option(names = "--temperature", paramLabel = "T", defaultValue = "1.0", description = "Default ${DEFAULT-VALUE}.")
    private double temperature;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "For one request (default ${DEFAULT-VALUE}).")
    private double timeout;

    @Option(
            names = "--retries",
            paramLabel = "N",
            defaultValue = "4",
            description = "After a failed request (default ${DEFAULT-VALUE}).")
    private int retries;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Default ${DEFAULT-VALUE}.")
    private long seed;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (count < 1 || timeout <= 0 || retries < 0) {
            throw new IllegalArgumentException("--count and --timeout must be positive, --retries not negative");
        }
        trial.limits();
        List<Style> wanted = chosenStyles();
        List<Problem> questions = questions();
        TemplateSet others = TemplateSet.load(base);
        CandidateCheck check =
                new CandidateCheck(questions.stream().map(Problem::question).toList(), distance);
        PrintWriter err = spec.commandLine().getErr();
        List<TemplateSet> further = furtherSets();
        try (GenerationOutput output = GenerationOutput.open(out);
                AskedPolicy policy = trial.open(seed, err);
                AskedPolicy local = asked.checkpoint == null ? null : local(asked.checkpoint, err)) {
            LanguageModel model = local != null ? local : server();
            TemplateGenerator generator = new TemplateGenerator(
                    model,
                    wanted,
                    chatFormat(),
                    check,
                    output.log(),
                    seed,
                    policy == null ? null : trial.trial(policy, questions));
            return write(generator, output, others, further, model.name());
        }
    }

    /** Sets in use besides the base: the shipped ones and those that were named. */
    private List<TemplateSet> furtherSets() {
        LinkedHashSet<String> names = new LinkedHashSet<>(inUse);
        names.addAll(TemplateSet.SHIPPED);
        names.remove(base);
        return names.stream()
                .map(name -> TemplateSet.load(name, LiteralChat.CHATML)) // only their words count
                .toList();
    }

    private Integer write(
            TemplateGenerator generator,
            GenerationOutput output,
            TemplateSet others,
            List<TemplateSet> further,
            String name)
            throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        int limit = most == null ? 4 * count : most;
        List<PromptTemplate> accepted = generator.generate(
                count,
                limit,
                others,
                further,
                entry -> err.println("candidate " + entry.index() + " (" + entry.style() + "): "
                        + (entry.reason().isEmpty() ? "accepted" : entry.reason())));
        if (accepted.isEmpty()) {
            err.println("motet: none of " + limit + " candidates passed; " + out + ".log.jsonl says why");
            return 1;
        }
        output.write(TemplateFileWriter.write(accepted, "Generated by " + name + ", seed " + seed));
        spec.commandLine().getOut().println(accepted.size() + " templates written to " + out);
        spec.commandLine().getOut().flush();
        return accepted.size() < count ? 1 : 0;
    }

    private AskedPolicy local(String checkpoint, PrintWriter err) throws IOException {
        return AskedPolicy.here(
                StoredModel.directory(checkpoint, new DownloadLines(err)),
                SamplingConfig.plain(temperature, ChatServer.Settings.DEFAULT.maxTokens()),
                seed);
    }

    private ChatServer server() {
        Server server = Objects.requireNonNull(asked.server);
        return new ChatServer(server.url, server.model, System.getenv(keyVariable), settings());
    }

    private ChatServer.Settings settings() {
        ChatServer.Settings usual = ChatServer.Settings.DEFAULT;
        Duration limit = Duration.ofMillis(Math.round(1000 * timeout));
        return new ChatServer.Settings(temperature, usual.maxTokens(), limit, retries, usual.pause());
    }

    private LiteralChat chatFormat() {
        return switch (chat) {
            case "chatml" -> LiteralChat.CHATML;
            case "r1" -> LiteralChat.R1;
            default -> throw new IllegalArgumentException("--chat is '" + chat + "', allowed: chatml, r1");
        };
    }

    private List<Style> chosenStyles() {
        List<Style> all = StyleFile.read(styleFile);
        if (styles == null) {
            return all;
        }
        return styles.stream()
                .map(name -> all.stream()
                        .filter(style -> style.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no style '" + name + "'; there are "
                                + String.join(
                                        ", ", all.stream().map(Style::name).toList()))))
                .toList();
    }

    private List<Problem> questions() throws IOException {
        if (problems == null) {
            return List.of();
        }
        String file = HubClient.localData(
                problems, new DownloadLines(spec.commandLine().getErr()));
        return ProblemSource.load(file, ColumnMapping.guess()).problems();
    }
}
