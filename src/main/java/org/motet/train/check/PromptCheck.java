package org.motet.train.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.motet.model.ModelConfig;
import org.motet.template.NativeChat;
import org.motet.template.TemplateConfig;
import org.motet.template.TemplateLint;
import org.motet.template.TemplateSet;
import org.motet.train.EvaluationCost;
import org.motet.train.StoredModel;
import org.motet.train.TrainConfig;
import org.motet.train.TrainPlan;

/** Whether templates, prompts and completions fit together and into the model. */
final class PromptCheck {
    /** Evaluations that take more of the training's time than that are hardly meant. */
    private static final double MOST_EVALUATION = 0.5;

    private PromptCheck() {}

    static void of(TrainConfig config, ProblemCheck problems, ModelCheck model, List<Finding> findings)
            throws IOException {
        TemplateSet training;
        TemplateSet all;
        try {
            all = config.templates()
                    .load(NativeChat.ofLater(
                            Path.of(config.model().path()), config.templates().chat()));
            training = config.templates().training(all);
            int held = all.templates().size() - training.templates().size();
            boolean single = config.templates().schedule() == TemplateConfig.Schedule.SINGLE;
            findings.add(new Finding(
                    Finding.Kind.GOOD,
                    "templates",
                    single
                            ? "one throughout"
                            : training.templates().size() + " in turn, " + held + " held out: " + training.names()));
        } catch (IllegalArgumentException | UncheckedIOException e) {
            findings.add(new Finding(Finding.Kind.WRONG, "templates", String.valueOf(e.getMessage())));
            return;
        }
        ModelConfig shape = model.shape();
        findings.add(evaluations(EvaluationCost.of(
                config, training.templates().size(), all.templates().size())));
        int longest = config.prompts().maxTokens() + config.rollout().maxNewTokens();
        if (shape != null && longest > shape.maxPositions()) {
            findings.add(new Finding(
                    Finding.Kind.WRONG,
                    "lengths",
                    "prompts of %,d and completions of %,d tokens do not fit the model's %,d positions"
                            .formatted(
                                    config.prompts().maxTokens(),
                                    config.rollout().maxNewTokens(),
                                    shape.maxPositions())));
            return;
        }
        Path directory = model.directory();
        if (directory != null && !problems.training().isEmpty()) {
            prompts(config, directory, findings);
        }
    }

    private static Finding evaluations(EvaluationCost cost) {
        return new Finding(
                cost.ends() + cost.others() > MOST_EVALUATION ? Finding.Kind.DOUBTFUL : Finding.Kind.GOOD,
                "evaluations",
                "before and after %,d problems a template, about %.0f %% of the training's time; on the way about %.0f %%"
                        .formatted(cost.problemsAtEnds(), 100 * cost.ends(), 100 * cost.others()));
    }

    /** Renders every problem in every voice, as the run would before its first step. */
    private static void prompts(TrainConfig config, Path directory, List<Finding> findings) throws IOException {
        try (StoredModel stored = StoredModel.open(directory)) {
            TrainPlan plan = stored.plan(config);
            findings.add(new Finding(
                    Finding.Kind.GOOD,
                    "prompts",
                    plan.left().isEmpty()
                            ? "all problems fit into %,d tokens under every template"
                                    .formatted(config.prompts().maxTokens())
                            : plan.left()));
            new TemplateLint(plan.tokenizer()::encode)
                    .tokenWarnings(plan.voices().trained())
                    .forEach(warning -> findings.add(new Finding(Finding.Kind.DOUBTFUL, "templates", warning)));
        } catch (IllegalArgumentException e) {
            findings.add(new Finding(Finding.Kind.WRONG, "prompts", String.valueOf(e.getMessage())));
        }
    }
}
