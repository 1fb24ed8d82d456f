package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.motet.metrics.ProgressLine;
import org.motet.rollout.Completion;
import org.motet.rollout.Request;
import org.motet.template.NativeChat;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateSet;
import org.motet.tensor.Workers;
import org.motet.train.StoredModel;
import org.motet.train.ask.Generation;
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
            "  motet generate --model DIR --engine vllm --url http://127.0.0.1:8000 --input prompts.jsonl",
            "  motet generate --model DIR --prompt \"What is 2+3? The answer is\" --temperature 0",
            "  motet generate --model DIR --problem \"Start with 6. Multiply by 5.\" --template think"
        })
final class GenerateCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions options;

    @Mixin
    private EngineOptions engine;

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
                names = "--prompt",
                paramLabel = "TEXT",
                description = "One whole prompt, taken as it is; prints its completion.")
        private @Nullable String prompt;

        @Option(
                names = "--problem",
                paramLabel = "TEXT",
                description = "One problem; prints prompt and completions to read.")
        private @Nullable String problem;
    }

    @Override
    public Integer call() throws IOException {
        sampling.check();
        engine.check();
        if (source.problem != null && template == null) {
            throw new IllegalArgumentException("--problem needs --template; set " + templates + " has "
                    + TemplateSet.load(templates).names() + ".");
        }
        if (source.prompt != null && template != null) {
            throw new IllegalArgumentException(
                    "--prompt is taken as it is, but --template asks problems: give the text by"
                            + " --problem, or leave --template out.");
        }
        PromptTemplate voice = template == null ? null : voice(template);
        List<GenerationLine> lines = lines(voice);
        try (StoredModel stored = engine.open(options, spec.commandLine().getErr())) {
            Generation generation = new Generation(
                    stored, longest -> sampling.config(stored.config(), longest), sampling.samples(), sampling.seed());
            List<Request> requests = generation.requests(prompts(lines, stored));
            if (source.input != null) {
                write(lines, generation, requests, stored);
            } else {
                stored.tokenizer();
                show(lines.getFirst(), generation, requests);
            }
        }
        return 0;
    }

    private List<GenerationLine> lines(@Nullable PromptTemplate voice) throws IOException {
        if (source.input != null) {
            return JsonLine.read(source.input, line -> GenerationLine.of(line, voice));
        }
        return List.of(
                source.problem != null && voice != null
                        ? GenerationLine.problem(source.problem, voice)
                        : GenerationLine.prompt(String.valueOf(source.prompt)));
    }

    private static List<Generation.Prompt> prompts(List<GenerationLine> lines, StoredModel stored) {
        int vocabulary = stored.config().vocabulary();
        return lines.stream()
                .map(line -> new Generation.Prompt(
                        line.prompt().where(),
                        line.id().toString(),
                        line.prompt().promptIds(vocabulary, stored::tokenizer),
                        line.stop()))
                .toList();
    }

    private PromptTemplate voice(String name) throws IOException {
        Path directory = options.files(spec.commandLine().getErr());
        return TemplateSet.load(templates, NativeChat.ofLater(directory, chatOptions.config()))
                .on(chatOptions.config())
                .get(name);
    }

    private void write(List<GenerationLine> lines, Generation generation, List<Request> requests, StoredModel stored)
            throws IOException {
        boolean withText = stored.findTokenizer().isPresent();
        boolean seen = output.equals("-"); // who sees the results come needs no count of them
        try (ProgressLine progress = ProgressLine.onStandardError(
                        spec.commandLine().getErr(), "prompts", 0, seen ? 0 : requests.size());
                LineOutput out = LineOutput.open(output, spec.commandLine().getOut())) {
            OrderedResults results = new OrderedResults(lines, requests, withText, out);
            run(generation, requests, (request, completions) -> {
                results.add(request, completions);
                progress.more();
            });
            out.finish();
        }
    }

    /** To read: the completion alone where only one of a given prompt is wanted. */
    private void show(GenerationLine line, Generation generation, List<Request> requests) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        boolean bare = source.prompt != null && sampling.samples() == 1;
        if (!bare) {
            out.println("--- prompt ---");
            out.println(line.prompt().text());
        }
        run(generation, requests, (request, completions) -> {
            for (int i = 0; i < completions.size(); i++) {
                Completion completion = completions.get(i);
                if (!bare) {
                    out.printf(
                            "--- completion %d of %d: %s, %d tokens, log-probability %.2f ---%n",
                            i + 1,
                            completions.size(),
                            completion.finish(),
                            completion.tokens().length,
                            sum(completion.logProbs()));
                }
                out.println(completion.text());
            }
        });
        out.flush();
    }

    private void run(Generation generation, List<Request> requests, BiConsumer<Request, List<Completion>> finished)
            throws IOException {
        try (Workers workers = options.workers()) {
            generation.run(
                    requests,
                    engine.opening(options, workers, spec.commandLine().getErr()),
                    finished);
        }
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }
}
