package org.motet.train.ask;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.motet.evaluation.Benchmark;
import org.motet.evaluation.EngineCompletions;
import org.motet.evaluation.EvaluationFolder;
import org.motet.evaluation.EvaluationResult;
import org.motet.evaluation.EvaluationSettings;
import org.motet.evaluation.Evaluator;
import org.motet.template.ChatConfig;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateLint;
import org.motet.train.StoredModel;

/**
 * A stored model's answers to benchmarks, kept in a folder in which an interrupted evaluation goes on. The folder knows the model by
 * what its files hold, wherever they lie.
 */
public final class ModelEvaluation {
    private final StoredModel model;
    private final List<PromptTemplate> templates;
    private final EvaluationSampling sampling;
    private final Map<String, Object> settings;
    private final Evaluator evaluator;

    private ModelEvaluation(
            StoredModel model,
            List<PromptTemplate> templates,
            EvaluationSampling sampling,
            Map<String, Object> settings,
            Evaluator evaluator) {
        this.model = model;
        this.templates = templates;
        this.sampling = sampling;
        this.settings = settings;
        this.evaluator = evaluator;
    }

    /**
     * A fresh evaluation, or the one that the folder holds; nothing is written and no weights are loaded yet.
     *
     * @param name of the model, for people
     * @param chat how the model's chat template is used
     * @param compute what decides about its numbers: the type that it computes in here, or the engine that has it
     * @throws IllegalArgumentException if the model has no tokenizer, or the folder holds an evaluation that differs in anything but
     *     the name of the model
     */
    public static ModelEvaluation open(
            String name,
            StoredModel model,
            List<Benchmark> benchmarks,
            List<PromptTemplate> templates,
            ChatConfig chat,
            EvaluationSampling sampling,
            String compute,
            Path folder)
            throws IOException {
        model.tokenizer();
        Map<String, Object> settings = EvaluationSettings.of("model", name, benchmarks, templates);
        settings.putAll(model.digests());
        if (!chat.equals(ChatConfig.DEFAULT)) {
            settings.put("chat_template", chat.chatTemplate());
            settings.put("date", chat.date());
        }
        settings.putAll(sampling.settings());
        settings.put(model.isDescribed() ? "engine" : "dtype", compute);
        Evaluator evaluator =
                new Evaluator(benchmarks, templates, sampling.samples(), EvaluationFolder.open(folder, settings));
        return new ModelEvaluation(model, templates, sampling, settings, evaluator);
    }

    /** Completions that are graded already. */
    public int done() {
        return evaluator.done();
    }

    /** Completions of the whole evaluation. */
    public int total() {
        return evaluator.total();
    }

    /** What the tokenizer makes of the ends of prompts, where it is worth a word. */
    public List<String> warnings() {
        return new TemplateLint(model.tokenizer()::encode).tokenWarnings(templates);
    }

    /**
     * Has the model answer what is open.
     *
     * @param opening who answers
     * @param progress told the number of completions graded so far
     */
    public void run(AskedEngine.Opening opening, IntConsumer progress) throws IOException {
        try (AskedEngine asked = opening.open(model, sampling.maxRows())) {
            int positions = model.config().maxPositions();
            evaluator.run(
                    new EngineCompletions(
                            asked.engine(), model.tokenizer(), sampling.sampling(), sampling.seed(), positions),
                    progress);
        }
    }

    /** Writes the results of what has been answered. */
    public EvaluationResult finish() throws IOException {
        EvaluationResult result = evaluator.result(settings, sampling.repeats());
        evaluator.folder().write(result);
        return result;
    }
}
