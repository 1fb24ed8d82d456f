package org.motet.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.checkpoint.RunFolder;
import org.motet.checkpoint.StateFile;
import org.motet.metrics.ConsoleSink;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.StepMetrics;
import org.motet.model.CausalLm;
import org.motet.model.NotFiniteException;
import org.motet.prompt.PromptSource;
import org.motet.reward.RewardFailedException;
import org.motet.reward.RewardScore;
import org.motet.rollout.Engine;
import org.motet.rollout.EngineFailedException;
import org.motet.rollout.GenerationStoppedException;
import org.motet.train.StepReport.StageTimes;
import org.motet.train.monitor.Judgement;
import org.motet.train.ranks.Grading;
import org.motet.train.ranks.RankTimes;
import org.motet.update.DivergedException;
import org.motet.update.GroupScorer;
import org.motet.update.KlController;
import org.motet.update.KlPenalties;
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
    private final Ranks ranks;
    private final Grading grading;

    private final PromptSource promptSource;
    private final Engine engine;
    private final RolloutBatches rollouts;
    private final StepSampling sampling;
    private final KlController klControl;
    private final Updater updater;
    private final HeldOutEvaluation evaluation;
    private final RunCheckpoints checkpoints;
    private final SampleFiles samples;
    private final CollapseMonitor monitor;
    private final StepRecords records;
    private final RankTimes rankTimes;
    private TrainState state;
    private RunTime time = new RunTime(0);
    private int underWay; // step that is being made, or was last
    private boolean reached; // the condition that ends the run

    /** One process by itself. */
    GrpoTrainer(
            TrainPlan plan, TrainedPolicy policy, Engine engine, RunFolder folder, ConsoleSink console, Watch watch) {
        this(plan, policy, engine, folder, console, watch, Ranks.alone());
    }

    /**
     * @param engine that answers the prompts with the policy's weights
     * @param watch who looks on
     * @param ranks processes that train together: each makes the same steps and does its part of their work
     */
    GrpoTrainer(
            TrainPlan plan,
            TrainedPolicy policy,
            Engine engine,
            RunFolder folder,
            ConsoleSink console,
            Watch watch,
            Ranks ranks) {
        this.ranks = ranks;
        this.grading = ranks.grading(plan.grader());
        this.plan = plan;
        this.config = plan.config();
        this.state = TrainState.start(config);
        this.policy = policy;
        this.folder = folder;
        this.console = console;
        this.watch = watch;
        if (config.needsReference() && policy.initial() == null) {
            throw new IllegalArgumentException(
                    "update.kl_loss_coef or kl_in_reward.coef is above 0, but there is no initial model");
        }
        this.reference = policy.initial() == null ? null : scorer(policy.initial());
        this.old = config.rollout().recomputes() ? scorer(policy.model()) : null;
        this.promptSource = plan.source();
        this.engine = engine;
        this.rollouts = new RolloutBatches(config, promptSource, engine, watch.interrupted());
        this.sampling = new StepSampling(
                config,
                rollouts,
                grading,
                prompts -> phase("generated", (long) prompts.prompts().size() * prompts.samples()));
        this.klControl = new KlController(config.klInReward());
        this.updater = new Updater(
                policy.model(),
                policy.workers(),
                config.update(),
                config.rollout().temperature(),
                config.rollout().maxNewTokens(),
                config.updates(),
                folder.path(),
                ranks.world(),
                config.distributed().division());
        this.evaluation = new HeldOutEvaluation(
                plan, new TemplateEvaluation(engine, plan.tokenizer(), grading), folder, console, watch, ranks.world());
        this.checkpoints = new RunCheckpoints(
                folder, config.output(), policy, updater.optimizer(), rollouts::save, console, ranks.world());
        this.samples = new SampleFiles(folder.samples(), config.output(), plan.tokenizer());
        this.monitor = new CollapseMonitor(plan, policy, folder, checkpoints, console);
        this.rankTimes = new RankTimes(ranks.world());
        this.records = new StepRecords(folder.rollouts(), config.output().recordsEvery());
    }

    private GroupScorer scorer(CausalLm model) {
        return new GroupScorer(model, policy.workers(), config.rollout().temperature(), ranks.world());
    }

    /** Goes on from a checkpoint, whose weights the model has already. */
    public void resume(Path checkpoint) throws IOException {
        state = checkpoints.resume(checkpoint);
        updater.resume(state.entropy());
        klControl.resume(state.klCoefficient());
        rollouts.resume(checkpoint, plan.tokenizer());
        rollouts.updated(state.optimizerSteps());
        promptSource.seek(state.cursor());
        time = new RunTime(state.wallSeconds());
    }

    /**
     * Trains to the end of the run, or until it is stopped.
     *
     * @throws CollapsedException if the policy collapses and the run is to end then
     */
    public TrainSummary run() throws IOException {
        rollouts.updated(state.optimizerSteps());
        Standing before = evaluation.before();
        makeUpForEvaluation();
        console.begin(state.step());
        records.resume(state.step());
        try (JsonlSink metrics = JsonlSink.resume(folder.metrics(), state.step())) {
            monitor.begin(
                    state, engine, completions -> watch.phase(console, "the policy before training:", completions));
            while (goesOn()) {
                StepResult step = step();
                Judgement judgement;
                try {
                    step.metrics().setAll(rollouts.updated(state.optimizerSteps()));
                    if (dueEvery(config.evaluation().every())) {
                        evaluate(step.metrics());
                    }
                } finally { // the step is done, also where the engine fails after it
                    judgement = monitor.see(step.metrics(), step.experience());
                    record(step, metrics);
                }
                monitor.respond(ranks.agreed(judgement), timed());
                checkpoints.saveIfDue(timed());
            }
            checkpoints.saveOnce(timed());
        } catch (GenerationStoppedException stopped) {
            console.note("stopped in step " + underWay + ", which is begun anew on resume");
            checkpoints.saveOnce(timed());
        } catch (DivergedException failure) {
            monitor.respond(failure, timed());
            checkpoints.saveOnce(timed(), failure);
            throw failure.during("step " + underWay);
        } catch (RewardFailedException | EngineFailedException | TooFewGroupsException failure) {
            checkpoints.saveOnce(timed(), failure);
            throw failure;
        } catch (NotFiniteException failure) {
            monitor.respond(failure, timed());
            console.note(checkpoints.newest()); // nothing of this policy is worth keeping
            throw failure.during("step " + underWay);
        }
        Standing after = finished() ? evaluation.after(state.step()) : null;
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

    /** Whether all processes make another step, or none. */
    private boolean goesOn() {
        return ranks.world().updates().all(!finished() && !watch.interrupted().getAsBoolean());
    }

    /** One step of the algorithm. */
    StepResult step() {
        underWay = state.step() + 1;
        StageTimes times = new StageTimes();
        rankTimes.begin(spent());
        boolean isLast = underWay == config.steps();
        StepSampling.Drawn drawn = sampling.next(isLast, times); // problems x templates, answered and graded
        long completions = drawn.kept().rollouts().count();
        List<List<TrainingGroup>> sampled =
                drawn.kept().miniBatches(config.update().batching().miniBatches());
        List<List<TrainingGroup>> batches = sampled;
        if (old != null) {
            batches = old.score(sampled, TrainingGroup::withOldLogProbs, phase("scored", completions)::ended);
            RolloutCorrection corrected = RolloutCorrection.of(config.update(), batches);
            batches = corrected.groups();
            times.measured(corrected.metrics());
            times.done("old_log_prob");
        }
        if (reference != null) {
            batches = reference.score(batches, TrainingGroup::withReference, phase("compared", completions)::ended);
            times.done("ref");
        }
        KlPenalties penalties = klPenalties(batches);
        Experience experience = drawn.kept().estimated(config.advantage(), penalties);
        times.measured(penalties.metrics(experience.totals()));
        batches = experience.advantagesIn(batches);
        times.done("adv");
        UpdateStats update = updater.update(batches, phase("learnt from", completions)::ended);
        double gap = old == null ? update.probabilityGap() : TrainingGroup.probabilityGap(sampled, batches);
        times.done("update_actor");
        TemplateReport templates = TemplateReport.of(experience);
        promptSource.observe(TemplateReport.of(experience.and(drawn.evicted())).signals());
        if (rollouts.settle()) {
            times.done("gen_ahead");
        }
        times.measured(rankTimes.ofStep(spent()));
        state = after(state);
        StepMetrics metrics = StepReport.of(state.step(), epoch(), experience, templates, update, gap, times);
        return new StepResult(metrics, experience, update);
    }

    /** What this process has been at so far. */
    private RankTimes.Spent spent() {
        return new RankTimes.Spent(
                ranks.generating(engine),
                ranks.grading(grading),
                updater.optimizer().busySeconds(),
                updater.optimizer().waitedSeconds());
    }

    /** Writes and tells of a step that is done. */
    private void record(StepResult step, JsonlSink metrics) throws IOException {
        folder.requireThere();
        samples.write(state.step(), step.experience());
        records.write(step);
        metrics.write(step.metrics());
        console.write(step.metrics());
        watch.tracking().write(step.metrics());
        TrainingStep told = new TrainingStep(step.metrics(), step.experience().groups());
        watch.observer().accept(told);
        reached = ranks.world().updates().any(watch.reached().test(told));
        warn(step.experience().failures());
        warn(step.update());
    }

    /** What the divergence takes off the rewards, whose weight then adapts. */
    private KlPenalties klPenalties(List<List<TrainingGroup>> batches) {
        if (!config.klInReward().isOn()) {
            return KlPenalties.NONE;
        }
        KlPenalties penalties = KlPenalties.of(config.klInReward().penalty(), klControl.coefficient(), batches);
        klControl.observe(penalties.meanKl(), penalties.ofTokens().size());
        return penalties;
    }

    private WatchedPhase phase(String done, long completions) {
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
                StepMetrics sampled = step.copy();
                evaluate(step);
                if (HeldOutEvaluation.isIn(step)) {
                    checkpoints.save(timed());
                    JsonlSink.amend(folder.metrics(), step);
                    watch.tracking().write(step.without(sampled));
                }
            }
        }
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

    private TrainState after(TrainState previous) {
        OptimizerState optimizer = updater.optimizer().state();
        return new TrainState(
                previous.step() + 1,
                promptSource.cursor(),
                optimizer.steps(),
                optimizer.updates(),
                optimizer.skippedInARow(),
                updater.entropyState(),
                klControl.coefficient(),
                previous.best(),
                previous.recovery(),
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

    private TrainState timed() {
        return state.withWallSeconds(time.seconds());
    }

    @Override
    public void close() {
        rollouts.close();
        updater.close();
    }
}
