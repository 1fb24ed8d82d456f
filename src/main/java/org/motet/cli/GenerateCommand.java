package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.motet.model.CausalLm;
import org.motet.model.ModelConfig;
import org.motet.random.KeyedDraw;
import org.motet.rollout.Completion;
import org.motet.rollout.GenerationWatch;
import org.motet.rollout.Request;
import org.motet.rollout.SamplingConfig;
import org.motet.rollout.local.LocalEngine;
import org.motet.template.NativeChat;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateSet;
import org.motet.tensor.Workers;
import org.motet.token.Tokenizer;
import org.motet.train.StoredModel;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a model continues prompts with. */
@Command(
        name = "generate",
        description = "Continues prompts with a model.",
        footer = {
            "",
            "Input, one JSON object a line: ids, a text, or a problem to be put in the voice of a template "
                    + "(the last two need tokenizer.json beside the model):",
            "  {\"id\": 1, \"prompt_ids\": [5, 9]}",
            "  {\"id\": 2, \"prompt\": \"What is 2+3?\"}",
            "  {\"id\": 3, \"problem\": \"What is 2+3?\"}   with --template",
            "Output, in the same order; ids end with the stop token, text only where there is a tokenizer:",
            "  {\"id\": 1, \"completions\": [{\"ids\": [7, 2], \"text\": \"5\", \"logprobs\": [-0.5, -0.1], "
                    + "\"finish_reason\": \"stop\"}]}",
            "",
            "Examples:",
            "  motet generate --model DIR --input prompts.jsonl --samples 4 --temperature 0.8 --seed 7",
            "  motet generate --model DIR --problem \"Start with 6. Multiply by 5.\" --template think"
        })
final class GenerateCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions options;

    @ArgGroup(multiplicity = "1")
    private Source source;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            defaultValue = "-",
            description = "Where the results go (default: standard output).")
    private String output;

    @Mixin
    private SamplingOptions sampling;

    @Option(
            names = "--templates",
            paramLabel = "SET",
            defaultValue = "nano",
            description = "Template set: a shipped one, a file or a folder (default ${DEFAULT-VALUE}).")
    private String templates;

    @Option(names = "--template", paramLabel = "NAME", description = "Template that problems are asked in.")
    private @Nullable String template;

    @Mixin
    private ChatOptions chatOptions;

    @Spec
    private CommandSpec spec;

    /** Where the prompts come from. */
    static final class Source {
        @Option(names = "--input", paramLabel = "FILE", description = "Prompts; - reads standard input.")
        private @Nullable String input;

        @Option(
                names = "--problem",
                paramLabel = "TEXT",
                description = "One problem; prints prompt and completions to read.")
        private @Nullable String problem;
    }

    @Override
    public Integer call() throws IOException {
        sampling.check();
        PromptTemplate voice = template == null ? null : voice(template);
        if (source.input != null) {
            List<GenerationLine> lines = JsonLine.read(source.input, line -> GenerationLine.of(line, voice));
            try (StoredModel stored = options.open(spec.commandLine().getErr())) {
                generate(lines, stored);
            }
        } else if (source.problem != null && voice != null) {
            GenerationLine line = GenerationLine.problem(source.problem, voice);
            try (StoredModel stored = options.open(spec.commandLine().getErr())) {
                stored.tokenizer();
                show(line, stored);
            }
        } else {
            throw new IllegalArgumentException("--problem needs --template; set " + templates + " has "
                    + TemplateSet.load(templates).names() + ".");
        }
        return 0;
    }

    private PromptTemplate voice(String name) throws IOException {
        Path directory = options.directory(spec.commandLine().getErr());
        return TemplateSet.load(templates, NativeChat.ofLater(directory, chatOptions.config()))
                .get(name);
    }

    private void generate(List<GenerationLine> lines, StoredModel stored) throws IOException {
        List<Request> requests = requests(lines, stored);
        boolean withText = stored.findTokenizer().isPresent();
        try (LineOutput out = LineOutput.open(output, spec.commandLine().getOut())) {
            OrderedResults results = new OrderedResults(lines, requests, withText, out);
            run(requests, stored, results::add);
            out.finish();
        }
    }

    private void show(GenerationLine line, StoredModel stored) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("--- prompt ---");
        out.println(line.prompt().text());
        run(requests(List.of(line), stored), stored, (request, completions) -> {
            for (int i = 0; i < completions.size(); i++) {
                Completion completion = completions.get(i);
                out.printf(
                        "--- completion %d of %d: %s, %d tokens, log-probability %.2f ---%n",
                        i + 1,
                        completions.size(),
                        completion.finish(),
                        completion.tokens().length,
                        sum(completion.logProbs()));
                out.println(completion.text());
            }
        });
        out.flush();
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    /** What is asked of the engine, in the order of the lines; draws are keyed by the lines' identities. */
    private List<Request> requests(List<GenerationLine> lines, StoredModel stored) {
        ModelConfig config = stored.config();
        Map<String, Integer> seen = new HashMap<>();
        List<Request> requests = new ArrayList<>();
        for (GenerationLine line : lines) {
            int[] prompt = line.prompt().promptIds(config.vocabulary(), stored::tokenizer);
            int newTokens = sampling.config(config, prompt.length).maxNewTokens();
            if ((long) prompt.length + newTokens > config.maxPositions()) {
                throw new IllegalArgumentException(
                        "%s: a prompt of %d tokens and up to %d new ones make more than the model's %d positions."
                                .formatted(line.prompt().where(), prompt.length, newTokens, config.maxPositions()));
            }
            String id = line.id().toString();
            int earlier = seen.merge(id, 1, Integer::sum) - 1; // lines of one id draw on where the last one ended
            int firstMember = Math.multiplyExact(earlier, sampling.samples());
            requests.add(new Request(prompt, sampling.samples(), KeyedDraw.hash(id), firstMember, line.stop(), "", id));
        }
        return requests;
    }

    private void run(List<Request> requests, StoredModel stored, BiConsumer<Request, List<Completion>> finished) {
        int longest = requests.stream()
                .mapToInt(request -> request.prompt().length)
                .max()
                .orElse(0);
        SamplingConfig config = sampling.config(stored.config(), longest);
        try (CausalLm model = stored.load(options.device(), options.compute());
                Workers workers = options.workers()) {
            int rows = rows(stored.config(), longest + config.maxNewTokens());
            Optional<Tokenizer> tokenizer = stored.findTokenizer();
            new LocalEngine(model, tokenizer.orElse(null), stored.stopTokens(), workers, rows)
                    .generate(requests, config, sampling.seed(), GenerationWatch.NOBODY, finished);
        }
    }

    /** As many rows as a gigabyte of keys and values holds. */
    private static int rows(ModelConfig config, int length) {
        long floats = 2L * config.layers() * config.keyValueHeads() * config.headDim() * length;
        return (int) Math.clamp((1L << 28) / floats, 1, 256);
    }
}
