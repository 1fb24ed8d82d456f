package org.motet.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.motet.checkpoint.Checkpoint;
import org.motet.checkpoint.CheckpointStore;
import org.motet.checkpoint.RunFolder;
import org.motet.checkpoint.StateFile;
import org.motet.metrics.ConsoleSink;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.StepMetrics;
import org.motet.model.CausalLm;
import org.motet.model.NotFiniteException;
import org.motet.prompt.PromptBatch;
import org.motet.prompt.PromptSource;
import org.motet.reward.Grader;
import org.motet.reward.RewardFailedException;
import org.motet.reward.RewardScore;
import org.motet.rollout.Engine;
import org.motet.rollout.GenerationStoppedException;
import org.motet.rollout.OldLogProbs;
import org.motet.rollout.RolloutGroup;
import org.motet.train.StepReport.StageTimes;
import org.motet.update.DivergedException;
import org.motet.update.GroupScorer;
import org.motet.update.OptimizerState;
import org.motet.update.RolloutCorrection;
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
    private final TrainedPolicy policy;
    private final @Nullable GroupScorer reference;
    private final @Nullable GroupScorer old; // where its log-probabilities are recomputed
    private final RunFolder folder;
    private final ConsoleSink console;
    private final Watch watch;

    private final PromptSource promptSource;
    private final Engine engine;
    private final Grader grader;
    private final Updater updater;
    private final HeldOutEvaluation evaluation;
    private final CheckpointStore checkpoints;
    private final SampleFiles samples;
    private final LearningDoubt learning;
    private final PolicyCollapse collapse;
    private TrainState state;
    private RunTime time = new RunTime(0);
    private int savedAt; // steps done; before the first one the initial model is there
    private int underWay; // step that is being made, or was last
    private boolean reached; // the condition that ends the run

    /**
     * @param engine that answers the prompts with the policy's weights
     * @param watch who looks on
     */
    GrpoTrainer(
            TrainPlan plan, TrainedPolicy policy, Engine engine, RunFolder folder, ConsoleSink console, Watch watch) {
        this.plan = plan;
        this.config = plan.config();
        this.state = TrainState.start(config);
        this.policy = policy;
        this.engine = engine;
        this.folder = folder;
        this.console = console;
        this.watch = watch;
        if (config.update().loss().needsReference() && policy.initial() == null) {
            throw new IllegalArgumentException("update.kl_loss_coef is above 0, but there is no initial model");
        }
        this.reference = policy.initial() == null ? null : scorer(policy.initial());
        this.old = config.rollout().oldLogProbs() == OldLogProbs.SAMPLED ? null : scorer(policy.model());
        this.promptSource = plan.source();
        this.grader = plan.grader();
        this.updater = new Updater(
                policy.model(),
                policy.workers(),
                config.update(),
                config.rollout().temperature(),
                config.rollout().maxNewTokens(),
                config.updates(),
                folder.path());
        this.evaluation = new HeldOutEvaluation(
                plan, new TemplateEvaluation(engine, plan.tokenizer(), grader), folder, console, watch);
        this.checkpoints =
                new CheckpointStore(folder.checkpoints(), config.output().checkpointsKept());
        this.samples = new SampleFiles(folder.samples(), config.output());
        this.learning = new LearningDoubt(config, plan::trainingGolds);
        this.collapse = new PolicyCollapse(config, policy.model().config().vocabulary());
    }

    private GroupScorer scorer(CausalLm model) {
        return new GroupScorer(model, policy.workers(), config.rollout().temperature());
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
        state = TrainCheckpoint.read(checkpoint, updater.optimizer());
        updater.resume(state.entropy());
        engine.updated(state.optimizerSteps());
        promptSource.seek(state.cursor());
        savedAt = state.step();
        time = new RunTime(state.wallSeconds());
    }

    /** Trains to the end of the run, or until it is stopped. */
    public TrainSummary run() throws IOException {
        Standing before = before();
        makeUpForEvaluation();
        console.begin(state.step());
        try (JsonlSink metrics = JsonlSink.resume(folder.metrics(), state.step())) {
            JsonlSink.read(folder.metrics()).forEach(this::doubts); // said before
            while (!finished() && !watch.interrupted().getAsBoolean()) {
                underWay = state.step() + 1;
                StageTimes times = new StageTimes();
                PromptBatch prompts = promptSource.next(); // problems x templates
                WatchedPhase generation = phase("generated", prompts);
                List<RolloutGroup> groups =
                        engine.generate(prompts, config.rollout().sampling(), config.seed(), generation);
                times.done("gen");
                times.measured(generation.sparse());
                List<List<RewardScore>> rewards = grader.grade(
                        groups.stream().map(Experience::submissions).toList());
                times.done("reward");
                Experience experience = Experience.of(groups, rewards, config.advantage());
                times.done("adv");
                List<List<TrainingGroup>> sampled =
                        experience.miniBatches(config.update().batching().miniBatches());
                List<List<TrainingGroup>> batches = sampled;
                if (old != null) {
                    batches = old.score(sampled, TrainingGroup::withOldLogProbs, phase("scored", prompts)::ended);
                    RolloutCorrection corrected = RolloutCorrection.of(config.update(), batches);
                    batches = corrected.groups();
                    times.measured(corrected.metrics());
                    times.done("old_log_prob");
                }
                if (reference != null) {
                    batches = reference.score(batches, TrainingGroup::withReference, phase("compared", prompts)::ended);
                    times.done("ref");
                }
                UpdateStats update = updater.update(batches, phase("learnt from", prompts)::ended);
                double gap = old == null ? update.probabilityGap() : TrainingGroup.probabilityGap(sampled, batches);
                times.done("update_actor");
                TemplateReport templates = TemplateReport.of(experience);
                promptSource.observe(templates.signals());

                state = after(state);
                engine.updated(state.optimizerSteps());
                StepMetrics step = StepReport.of(state.step(), epoch(), experience, templates, update, gap, times);
                samples.write(state.step(), experience);
                if (dueEvery(config.evaluation().every())) {
                    evaluate(step);
                }
                metrics.write(step);
                console.write(step);
                tell(new TrainingStep(step, experience.groups()));
                warn(experience.failures());
                warn(update);
                doubts(step).forEach(doubt -> console.note("warning: " + doubt));
                if (dueEvery(config.output().checkpointEvery()) || isAmongBest()) {
                    save();
                }
            }
            saveOnce();
        } catch (GenerationStoppedException stopped) {
            console.note("stopped in step " + underWay + ", which is begun anew on resume");
            saveOnce();
        } catch (DivergedException failure) {
            saveOnce(failure);
            throw failure.during("step " + (state.step() + 1));
        } catch (RewardFailedException failure) {
            saveOnce(failure);
            throw failure;
        } catch (NotFiniteException failure) {
            console.note(newest()); // nothing of this policy is worth keeping
            throw failure.during("step " + underWay);
        }
        Standing after = finished() ? after() : null;
        TrainSummary summary = new TrainSummary(
                before,
                after,
                state.step(),
                time.seconds(),
                state.best().steps(),
                TemplateMeasures.over(JsonlSink.read(folder.metrics())));
        StateFile.write(folder.summary(), summary);
        return summary;
    }

    private WatchedPhase phase(String done, PromptBatch prompts) {
        long completions = (long) prompts.prompts().size() * prompts.samples();
        return watch.phase(console, "step " + (state.step() + 1) + ": " + done, completions);
    }

    private void evaluate(StepMetrics step) {
        evaluation
                .during(step)
                .ifPresent(accuracy ->
                        state = state.withBest(accuracy, config.output().bestCheckpoints()));
    }

    /** An evaluation that was stopped, so that the run goes on like one that was not. */
    private void makeUpForEvaluation() throws IOException {
        if (!dueEvery(config.evaluation().every()) || !Files.exists(folder.metrics())) {
            return;
        }
        for (StepMetrics step : JsonlSink.read(folder.metrics())) {
            if (step.step() == state.step() && !HeldOutEvaluation.isIn(step)) {
                evaluate(step);
                if (HeldOutEvaluation.isIn(step)) {
                    save();
                    JsonlSink.amend(folder.metrics(), step);
                }
            }
        }
    }

    private @Nullable Standing before() throws IOException {
        try {
            return evaluation.before();
        } catch (NotFiniteException failure) {
            throw failure.during("evaluation before step 1");
        }
    }

    private @Nullable Standing after() throws IOException {
        try {
            return evaluation.after();
        } catch (NotFiniteException failure) {
            throw failure.during("evaluation after step " + state.step());
        }
    }

    private void tell(TrainingStep step) {
        watch.observer().accept(step);
        reached = watch.reached().test(step);
    }

    private void warn(List<RewardScore.Failure> failures) {
        if (!failures.isEmpty()) {
            console.note("warning: " + failures.size() + " rollouts have no reward and are left out: "
                    + failures.getFirst().sentence());
        }
    }

    private void warn(UpdateStats update) {
        update.faults()
                .forEach(fault ->
                        console.note("warning: step " + underWay + ", " + fault + "; this update is left out"));
    }

    private List<String> doubts(StepMetrics step) {
        return Stream.of(learning.see(step), collapse.see(step))
                .flatMap(Optional::stream)
                .toList();
    }

    private TrainState after(TrainState previous) {
        OptimizerState optimizer = updater.optimizer().state();
        return new TrainState(
                previous.step() + 1,
                promptSource.cursor(),
                optimizer.steps(),
                optimizer.updates(),
                optimizer.skippedInARow(),
                updater.entropyState(),
                previous.best(),
                previous.wallSeconds());
    }

    private double epoch() {
        return (double) promptSource.cursor().visit() / plan.source().size();
    }

    private boolean dueEvery(int interval) {
        return interval > 0 && state.step() % interval == 0;
    }

    /** All steps are done, a condition of the caller holds, or so many evaluations in a row brought nothing that it ends early. */
    private boolean finished() {
        int patience = config.evaluation().patience();
        return state.step() >= config.steps()
                || reached
                || patience > 0 && state.best().evaluationsSinceBest() >= patience;
    }

    private boolean isAmongBest() {
        return config.output().bestCheckpoints() > 0 && state.best().contains(state.step());
    }

    private void saveOnce() throws IOException {
        if (savedAt != state.step()) {
            save();
        }
    }

    /** Saves what there is when a step fails; the failure is what is told. */
    private void saveOnce(RuntimeException failure) {
        try {
            saveOnce();
        } catch (IOException | NotFiniteException second) {
            failure.addSuppressed(second);
        }
    }

    private String newest() throws IOException {
        List<Checkpoint> all = checkpoints.all();
        return all.isEmpty()
                ? "no checkpoint has been written"
                : "the newest checkpoint is that of step " + all.getLast().step();
    }

    private void save() throws IOException {
        if (config.output().bestCheckpoints() > 0 && !state.best().steps().isEmpty()) {
            checkpoints.pinBest(state.best().steps().stream()
                    .map(best -> (long) best.step())
                    .toList());
        }
        state = state.withWallSeconds(time.seconds());
        try {
            checkpoints.save(state.step(), to -> policy.save(to, updater.optimizer(), state));
        } catch (NotFiniteException failure) {
            throw failure.during("the checkpoint is not written");
        }
        savedAt = state.step();
    }

    @Override
    public void close() {
        updater.close();
    }
}
