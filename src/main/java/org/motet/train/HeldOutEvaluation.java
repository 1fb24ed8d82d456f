package org.motet.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.motet.checkpoint.RunFolder;
import org.motet.checkpoint.StateFile;
import org.motet.distributed.World;
import org.motet.metrics.ConsoleSink;
import org.motet.metrics.MetricNames;
import org.motet.metrics.StepMetrics;
import org.motet.model.NotFiniteException;
import org.motet.problem.Problem;
import org.motet.rollout.GenerationStoppedException;
import org.motet.rollout.SamplingConfig;
import org.motet.template.PromptTemplate;

/** What a run's policy can do on problems that it never trains on: before, at intervals, and after. */
final class HeldOutEvaluation {
    private final TrainPlan plan;
    private final TrainConfig config;
    private final TemplateEvaluation evaluation;
    private final Path folder;
    private final ConsoleSink console;
    private final Watch watch;
    private final World world;

    HeldOutEvaluation(
            TrainPlan plan,
            TemplateEvaluation evaluation,
            RunFolder run,
            ConsoleSink console,
            Watch watch,
            World world) {
        this.world = world;
        this.plan = plan;
        this.config = plan.config();
        this.evaluation = evaluation;
        this.folder = run.evaluation();
        this.console = console;
        this.watch = watch;
    }

    /** Evaluated once; a resumed run reads what its first part found. Null if it is stopped. */
    @Nullable
    Standing before() throws IOException {
        Standing found = found(folder);
        return found != null ? found : standing("before", "evaluation before step 1", problemsAtEnds());
    }

    /** What a run that is taken up again found before its first step; null if it did not come so far. */
    static @Nullable Standing found(Path folder) throws IOException {
        Path file = folder.resolve("before.json");
        return Files.exists(file) ? StateFile.read(file, Standing.class) : null;
    }

    /** Null if it is stopped. */
    @Nullable
    Standing after(int step) throws IOException {
        return standing("after", "evaluation after step " + step, problemsAtEnds());
    }

    /** As configured; else those of the evaluation before, also where a longer run would now pay for more. */
    private int problemsAtEnds() throws IOException {
        Standing before = config.evaluation().problemsAtEnds() > 0 ? null : found(folder);
        return before == null || before.problems() == null
                ? plan.evaluationCost().problemsAtEnds()
                : before.problems();
    }

    /**
     * Greedy, under every template, into the step's metrics.
     *
     * @return the mean accuracy over the trained templates; empty if it is stopped, then the metrics are as they were
     */
    OptionalDouble during(StepMetrics step) {
        long start = System.nanoTime();
        List<Problem> problems = problems(config.evaluation().problems());
        List<PromptTemplate> templates = plan.voices().all();
        Map<String, TemplateEvaluation.Score> scores;
        try {
            WatchedPhase phase = phase("at step " + step.step(), (long) templates.size() * problems.size());
            scores = evaluation.run(templates, problems, greedy(), config.seed(), phase);
        } catch (GenerationStoppedException stopped) {
            console.note("stopped in the evaluation at step " + step.step() + ", which is made up for on resume");
            return OptionalDouble.empty();
        }
        scores.forEach((template, score) -> step.setTemplate(template, "val/acc", score.accuracy())
                .setTemplate(template, "val/format", score.format())
                .setTemplate(template, "val/reward", score.reward()));
        double accuracy = mean(plan.voices().trained(), scores, TemplateEvaluation.Score::accuracy);
        step.set(MetricNames.HELD_OUT_ACCURACY, accuracy);
        step.set(
                "val-core/trained_templates/reward/mean@1",
                mean(plan.voices().trained(), scores, TemplateEvaluation.Score::reward));
        if (!plan.voices().heldOut().isEmpty()) {
            step.set(
                    "val-core/heldout_templates/acc/mean@1",
                    mean(plan.voices().heldOut(), scores, TemplateEvaluation.Score::accuracy));
        }
        step.set("timing_s/testing", (System.nanoTime() - start) / 1e9);
        return OptionalDouble.of(accuracy);
    }

    /** Whether {@link #during} has been there. */
    static boolean isIn(StepMetrics step) {
        return step.get(MetricNames.HELD_OUT_ACCURACY) != null;
    }

    /** @param place that a failure is told with */
    private @Nullable Standing standing(String when, String place, int most) throws IOException {
        if (world.updates().any(watch.interrupted().getAsBoolean())) {
            return null;
        }
        List<Problem> problems = problems(most);
        List<PromptTemplate> trained = plan.voices().trained();
        List<PromptTemplate> all = plan.voices().all();
        boolean disturbed = config.prompts().disturbed() != 0;
        console.note("evaluating %d held-out problems under %d templates, greedy and sampled"
                .formatted(problems.size(), all.size()));
        WatchedPhase phase = phase(when, 2L * problems.size() * (all.size() + (disturbed ? trained.size() : 0)));
        Standing standing;
        Standing.Scores plain;
        try {
            plain = scores(all, problems, phase);
            standing = Standing.of(
                    names(trained),
                    names(plan.voices().heldOut()),
                    plain,
                    disturbed ? scores(trained, plan.disturbed(problems), phase) : null);
        } catch (GenerationStoppedException stopped) {
            console.note("stopped in the evaluation " + when + " training, which is begun anew on resume");
            return null;
        } catch (NotFiniteException failure) {
            throw failure.during(place);
        }
        Files.createDirectories(folder);
        StateFile.write(
                ProblemOutcomes.file(folder, when),
                ProblemOutcomes.of(problems.stream().map(Problem::id).toList(), names(trained), plain));
        StateFile.write(folder.resolve(when + ".json"), standing);
        return standing;
    }

    private Standing.Scores scores(List<PromptTemplate> templates, List<Problem> problems, WatchedPhase phase) {
        SamplingConfig sampled = SamplingConfig.plain(1, config.rollout().maxNewTokens());
        return new Standing.Scores(
                evaluation.run(templates, problems, greedy(), config.seed(), phase),
                evaluation.run(templates, problems, sampled, config.seed(), phase));
    }

    private WatchedPhase phase(String when, long completions) {
        return watch.phase(console, "evaluation " + when + ":", completions);
    }

    private SamplingConfig greedy() {
        return SamplingConfig.greedy(config.rollout().maxNewTokens());
    }

    private List<Problem> problems(int most) {
        return plan.evaluation().subList(0, Math.min(most, plan.evaluation().size()));
    }

    private static double mean(
            List<PromptTemplate> templates,
            Map<String, TemplateEvaluation.Score> scores,
            ToDoubleFunction<TemplateEvaluation.Score> part) {
        return templates.stream()
                .mapToDouble(template -> part.applyAsDouble(Objects.requireNonNull(scores.get(template.name()))))
                .average()
                .orElseThrow();
    }

    private static List<String> names(List<PromptTemplate> templates) {
        return templates.stream().map(PromptTemplate::name).toList();
    }
}
