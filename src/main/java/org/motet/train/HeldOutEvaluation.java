package org.motet.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.motet.checkpoint.RunFolder;
import org.motet.checkpoint.StateFile;
import org.motet.metrics.ConsoleSink;
import org.motet.metrics.StepMetrics;
import org.motet.problem.Problem;
import org.motet.rollout.SamplingConfig;
import org.motet.template.PromptTemplate;

/** What a run's policy can do on problems that it never trains on: before, at intervals, and after. */
final class HeldOutEvaluation {
    private final TrainPlan plan;
    private final TrainConfig config;
    private final TemplateEvaluation evaluation;
    private final Path folder;
    private final ConsoleSink console;

    HeldOutEvaluation(TrainPlan plan, TemplateEvaluation evaluation, RunFolder run, ConsoleSink console) {
        this.plan = plan;
        this.config = plan.config();
        this.evaluation = evaluation;
        this.folder = run.evaluation();
        this.console = console;
    }

    /** Evaluated once; a resumed run reads what its first part found. */
    Standing before() throws IOException {
        Path file = folder.resolve("before.json");
        return Files.exists(file) ? StateFile.read(file, Standing.class) : standing(file);
    }

    Standing after() throws IOException {
        return standing(folder.resolve("after.json"));
    }

    /** Greedy, under every template, into the step's metrics; gives the mean accuracy over the trained templates. */
    double during(StepMetrics step) {
        long start = System.nanoTime();
        Map<String, TemplateEvaluation.Score> scores =
                evaluation.run(plan.voices().all(), problems(config.evaluation().problems()), greedy(), config.seed());
        scores.forEach((template, score) -> step.setTemplate(template, "val/acc", score.accuracy())
                .setTemplate(template, "val/format", score.format())
                .setTemplate(template, "val/reward", score.reward()));
        double accuracy = mean(plan.voices().trained(), scores, TemplateEvaluation.Score::accuracy);
        step.set("val-core/trained_templates/acc/mean@1", accuracy);
        step.set(
                "val-core/trained_templates/reward/mean@1",
                mean(plan.voices().trained(), scores, TemplateEvaluation.Score::reward));
        if (!plan.voices().heldOut().isEmpty()) {
            step.set(
                    "val-core/heldout_templates/acc/mean@1",
                    mean(plan.voices().heldOut(), scores, TemplateEvaluation.Score::accuracy));
        }
        step.set("timing_s/testing", (System.nanoTime() - start) / 1e9);
        return accuracy;
    }

    private Standing standing(Path file) throws IOException {
        List<Problem> problems = problems(config.evaluation().problemsAtEnds());
        console.note("evaluating %d held-out problems under %d templates, greedy and sampled"
                .formatted(problems.size(), plan.voices().all().size()));
        Standing standing = Standing.of(
                names(plan.voices().trained()),
                names(plan.voices().heldOut()),
                scores(plan.voices().all(), problems),
                config.prompts().disturbed() == 0 ? null : scores(plan.voices().trained(), plan.disturbed(problems)));
        Files.createDirectories(folder);
        StateFile.write(file, standing);
        return standing;
    }

    private Standing.Scores scores(List<PromptTemplate> templates, List<Problem> problems) {
        SamplingConfig sampled = SamplingConfig.plain(1, config.rollout().maxNewTokens());
        return new Standing.Scores(
                evaluation.run(templates, problems, greedy(), config.seed()),
                evaluation.run(templates, problems, sampled, config.seed()));
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
