package org.motet.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.motet.checkpoint.Checkpoint;
import org.motet.checkpoint.CheckpointStore;
import org.motet.checkpoint.RunFolder;
import org.motet.checkpoint.StateFile;
import org.motet.metrics.ConsoleSink;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.StepMetrics;
import org.motet.model.CausalLm;
import org.motet.prompt.PromptBatch;
import org.motet.prompt.PromptSource;
import org.motet.reward.Grader;
import org.motet.reward.RewardScore;
import org.motet.rollout.Engine;
import org.motet.rollout.OldLogProbs;
import org.motet.rollout.RolloutGroup;
import org.motet.rollout.local.LocalEngine;
import org.motet.tensor.Workers;
import org.motet.train.StepReport.StageTimes;
import org.motet.update.DivergedException;
import org.motet.update.GroupScorer;
import org.motet.update.OptimizerState;
import org.motet.update.TrainingGroup;
import org.motet.update.UpdateStats;
import org.motet.update.Updater;

/**
 * Group-relative policy optimization with prompt augmentation (PrAg-PO, arXiv 2602.03190): each visit of a problem draws
 * another template, the group of rollouts shares it, and rewards are accuracy plus the template's own format reward.
 */
public final class GrpoTrainer implements AutoCloseable {
    private final TrainConfig config;
    private final TrainPlan plan;
    private final CausalLm model;
    private final @Nullable Path modelFiles;
    private final @Nullable GroupScorer reference;
    private final @Nullable GroupScorer old; // where its log-probabilities are recomputed
    private final RunFolder folder;
    private final ConsoleSink console;
    private final BooleanSupplier stopRequested;

    private final PromptSource promptSource;
    private final Engine engine;
    private final Grader grader;
    private final Updater updater;
    private final HeldOutEvaluation evaluation;
    private final CheckpointStore checkpoints;
    private final SampleFiles samples;
    private TrainState state = TrainState.START;
    private int savedAt = -1;

    /**
     * @param modelFiles directory that the model came from, whose tokenizer files go into checkpoints
     * @param initial the model as it was before training, where the loss needs it
     * @param stopRequested asked after each step; when true the run is saved and left
     */
    public GrpoTrainer(
            TrainPlan plan,
            CausalLm model,
            @Nullable Path modelFiles,
            @Nullable CausalLm initial,
            Workers workers,
            RunFolder folder,
            ConsoleSink console,
            BooleanSupplier stopRequested) {
        this.plan = plan;
        this.config = plan.config();
        this.model = model;
        this.modelFiles = modelFiles;
        if (config.update().loss().needsReference() && initial == null) {
            throw new IllegalArgumentException("update.kl_loss_coef is above 0, but there is no initial model");
        }
        this.reference = initial == null
                ? null
                : new GroupScorer(initial, workers, config.rollout().temperature());
        this.old = config.rollout().oldLogProbs() == OldLogProbs.SAMPLED
                ? null
                : new GroupScorer(model, workers, config.rollout().temperature());
        this.folder = folder;
        this.console = console;
        this.stopRequested = stopRequested;
        this.engine = new LocalEngine(
                model,
                plan.tokenizer(),
                plan.stopTokens(),
                workers,
                config.rollout().maxRows());
        this.promptSource = plan.source();
        this.grader = new Grader(config.reward(), config.rollout().maxNewTokens());
        this.updater = new Updater(
                model,
                workers,
                config.update(),
                config.rollout().temperature(),
                config.rollout().maxNewTokens(),
                config.updates());
        this.evaluation =
                new HeldOutEvaluation(plan, new TemplateEvaluation(engine, plan.tokenizer(), grader), folder, console);
        this.checkpoints =
                new CheckpointStore(folder.checkpoints(), config.output().checkpointsKept());
        this.samples = new SampleFiles(folder.samples(), config.output());
    }

    /** The newest complete checkpoint of a run, from which its weights are loaded to resume it. */
    public static Optional<Path> resumable(RunFolder folder, TrainConfig config, ConsoleSink console)
            throws IOException {
        return new CheckpointStore(folder.checkpoints(), config.output().checkpointsKept())
                .latest(console::note)
                .map(Checkpoint::folder);
    }

    /** Goes on from a checkpoint, whose weights the model has already. */
    public void resume(Path checkpoint) throws IOException {
        state = TrainCheckpoint.read(checkpoint, model, updater.optimizer());
        engine.updated(state.optimizerSteps());
        promptSource.seek(state.cursor());
        savedAt = state.step();
    }

    /** Trains to the end of the run, or until it is stopped. */
    public TrainSummary run() throws IOException {
        long started = System.nanoTime();
        double earlier = state.wallSeconds(); // of the runs that this one goes on from
        Standing before = evaluation.before();
        try (JsonlSink metrics = JsonlSink.resume(folder.metrics(), state.step())) {
            while (!finished() && !stopRequested.getAsBoolean()) {
                StageTimes times = new StageTimes();
                PromptBatch prompts = promptSource.next(); // problems x templates
                List<RolloutGroup> groups =
                        engine.generate(prompts, config.rollout().sampling(), config.seed());
                times.done("gen");
                List<List<RewardScore>> rewards = grader.grade(
                        groups.stream().map(Experience::submissions).toList());
                times.done("reward");
                Experience experience = Experience.of(groups, rewards, config.advantage());
                times.done("adv");
                List<List<TrainingGroup>> sampled =
                        experience.miniBatches(config.update().batching().miniBatches());
                List<List<TrainingGroup>> batches = sampled;
                if (old != null) {
                    batches = old.score(sampled, TrainingGroup::withOldLogProbs);
                    times.done("old_log_prob");
                }
                if (reference != null) {
                    batches = reference.score(batches, TrainingGroup::withReference);
                    times.done("ref");
                }
                UpdateStats update = updater.update(batches);
                double gap = old == null ? update.probabilityGap() : TrainingGroup.probabilityGap(sampled, batches);
                times.done("update_actor");
                TemplateReport templates = TemplateReport.of(experience);
                promptSource.observe(templates.signals());

                state = after(state, times.total());
                engine.updated(state.optimizerSteps());
                StepMetrics step = StepReport.of(state.step(), epoch(), experience, templates, update, gap, times);
                samples.write(state.step(), experience);
                if (dueEvery(config.evaluation().every())) {
                    double accuracy = evaluation.during(step);
                    state = state.withBest(accuracy, config.output().bestCheckpoints());
                }
                metrics.write(step);
                console.write(step);
                if (dueEvery(config.output().checkpointEvery()) || isAmongBest()) {
                    save();
                }
            }
        } catch (DivergedException diverged) {
            saveOnce();
            throw diverged;
        }
        saveOnce();
        Standing after = finished() ? evaluation.after() : null;
        TrainSummary summary = new TrainSummary(
                before,
                after,
                state.step(),
                (System.nanoTime() - started) / 1e9 + earlier,
                state.best().steps(),
                TemplateMeasures.over(JsonlSink.read(folder.metrics())));
        StateFile.write(folder.summary(), summary);
        return summary;
    }

    private TrainState after(TrainState previous, double seconds) {
        OptimizerState optimizer = updater.optimizer().state();
        return new TrainState(
                previous.step() + 1,
                promptSource.cursor(),
                optimizer.steps(),
                optimizer.updates(),
                optimizer.skippedInARow(),
                previous.best(),
                previous.wallSeconds() + seconds);
    }

    private double epoch() {
        return (double) promptSource.cursor().visit() / plan.problems();
    }

    private boolean dueEvery(int interval) {
        return interval > 0 && state.step() % interval == 0;
    }

    /** All steps are done, or so many evaluations in a row brought nothing that it ends early. */
    private boolean finished() {
        int patience = config.evaluation().patience();
        return state.step() >= config.steps() || patience > 0 && state.best().evaluationsSinceBest() >= patience;
    }

    private boolean isAmongBest() {
        return config.output().bestCheckpoints() > 0 && state.best().contains(state.step());
    }

    private void saveOnce() throws IOException {
        if (savedAt != state.step()) {
            save();
        }
    }

    private void save() throws IOException {
        if (config.output().bestCheckpoints() > 0 && !state.best().steps().isEmpty()) {
            checkpoints.pinBest(state.best().steps().stream()
                    .map(best -> (long) best.step())
                    .toList());
        }
        checkpoints.save(state.step(), to -> TrainCheckpoint.write(to, model, updater.optimizer(), state, modelFiles));
        savedAt = state.step();
    }

    @Override
    public void close() {
        updater.close();
    }
}
