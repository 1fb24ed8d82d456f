package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.motet.hub.DownloadLines;
import org.motet.hub.HubClient;
import org.motet.problem.ColumnMapping;
import org.motet.problem.Problem;
import org.motet.problem.ProblemSet;
import org.motet.problem.ProblemSetStats;
import org.motet.problem.ReadLimits;
import org.motet.train.ProblemSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Shows what is read from a file of problems. */
@Command(
        name = "problems",
        description =
                "Shows what is read from a file of problems, with the columns it comes from; writes generated ones.",
        subcommands = {ProblemsCommand.Show.class, ProblemsCommand.Stats.class, ProblemsGenerateCommand.class},
        footer = {
            "",
            "Examples:",
            "  motet problems show train.parquet",
            "  motet problems stats suite#math --json",
            "  motet problems generate story:2000:1 --output story.jsonl"
        })
final class ProblemsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "No command given: show, stats or generate.");
    }

    /** Where the problems are and what their columns mean. */
    static final class Source {
        @Parameters(
                paramLabel = "FILE",
                description =
                        "JSONL, JSON, CSV, TSV (also .gz, .zst), Parquet, Arrow, a folder of them or a saved data set; "
                                + "FILE#SPLIT chooses a split; hf://datasets/OWNER/NAME/PATH is fetched; chain:COUNT and story:COUNT are generated.")
        private String file;

        @Option(names = "--question", paramLabel = "COLUMN", description = "Column of the question (dotted path).")
        private @Nullable String question;

        @Option(names = "--answer", paramLabel = "COLUMN", description = "Column of the answer (dotted path).")
        private @Nullable String answer;

        @Option(names = "--id", paramLabel = "COLUMN", description = "Column of the identity.")
        private @Nullable String id;

        @Option(names = "--level", paramLabel = "COLUMN", description = "Column of the level.")
        private @Nullable String level;

        @Option(
                names = "--max-bytes",
                paramLabel = "N",
                description = "Most bytes that the file may unpack to (default 4294967296).")
        private @Nullable Long maxBytes;

        @Option(names = "--distinct", description = "Leave out questions that came before.")
        private boolean distinct;

        ProblemSet load(PrintWriter err) throws IOException {
            ProblemSet set = ProblemSource.load(
                    HubClient.localData(file, new DownloadLines(err)),
                    new ColumnMapping(question, answer, id, level, null),
                    maxBytes == null ? ReadLimits.DEFAULT : new ReadLimits(maxBytes));
            ProblemSet chosen = distinct ? set.distinct() : set;
            chosen.report().warnings().forEach(warning -> err.println("warning: " + warning));
            return chosen;
        }
    }

    @Command(
            name = "show",
            description = "Prints the first problems.",
            footer = {"", "Example:", "  motet problems show train.parquet --limit 3"})
    static final class Show implements Callable<Integer> {
        @Mixin
        private Source source;

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "5",
                description = "How many (default ${DEFAULT-VALUE}).")
        private int limit;

        @Option(names = "--json", description = "One JSON object a problem.")
        private boolean json;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            if (limit < 0) {
                throw new ParameterException(spec.commandLine(), "--limit is " + limit + "; it must not be negative.");
            }
            PrintWriter out = spec.commandLine().getOut();
            ProblemSet set = source.load(spec.commandLine().getErr());
            JsonMapper mapper = new JsonMapper();
            if (!json) {
                out.println(columns(set.columns()));
            }
            for (Problem problem : set.limit(limit).problems()) {
                out.println(json ? mapper.writeValueAsString(problem) : text(problem));
            }
            out.flush();
            return 0;
        }

        private static String text(Problem problem) {
            String level = problem.level() == null ? "" : ", level " + problem.level();
            return "\n[" + problem.id() + "] " + problem.source() + level + "\n" + problem.question() + "\n= "
                    + String.join("  |  ", problem.answers());
        }
    }

    @Command(
            name = "stats",
            description = "Prints how many problems there are and of which kind.",
            footer = {"", "Example:", "  motet problems stats train.parquet"})
    static final class Stats implements Callable<Integer> {
        @Mixin
        private Source source;

        @Option(names = "--json", description = "Print one JSON object.")
        private boolean json;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            PrintWriter out = spec.commandLine().getOut();
            ProblemSet set = source.load(spec.commandLine().getErr());
            ProblemSetStats stats = ProblemSetStats.of(set);
            if (json) {
                out.println(new JsonMapper()
                        .writeValueAsString(Map.of("columns", set.columns(), "report", set.report(), "stats", stats)));
            } else {
                print(out, set, stats);
            }
            out.flush();
            return 0;
        }

        private static void print(PrintWriter out, ProblemSet set, ProblemSetStats stats) {
            out.println(columns(set.columns()));
            out.println("rows       " + set.report().rows());
            out.println("problems   " + stats.problems());
            out.println("left out   " + set.report().withoutQuestion() + " without question, "
                    + set.report().withoutAnswer() + " without answer, "
                    + set.report().duplicates() + " duplicates");
            out.println("different  " + set.distinct().size() + " questions");
            out.println("question   " + stats.questionCharacters().get(0) + " / "
                    + stats.questionCharacters().get(1) + " / "
                    + stats.questionCharacters().get(2) + " characters (shortest / median / longest)");
            out.println("answers    " + counts(stats.answerKinds()));
            out.println("accepted   " + counts(stats.acceptedAnswers()) + " (how many answers a problem accepts)");
            out.println("levels     " + counts(stats.levels()));
            out.println("sources    " + counts(stats.sources()));
        }

        private static String counts(Map<String, Long> counts) {
            String shown = counts.entrySet().stream()
                    .limit(12)
                    .map(entry -> entry.getKey() + ": " + entry.getValue())
                    .collect(Collectors.joining(", "));
            return counts.size() > 12 ? shown + ", and " + (counts.size() - 12) + " more" : shown;
        }
    }

    private static String columns(ColumnMapping columns) {
        return "columns    question = " + shown(columns.question()) + ", answer = " + shown(columns.answer())
                + ", id = " + shown(columns.id()) + ", level = " + shown(columns.level()) + ", source = "
                + shown(columns.source());
    }

    private static String shown(@Nullable String column) {
        return Objects.requireNonNullElse(column, "-");
    }
}
