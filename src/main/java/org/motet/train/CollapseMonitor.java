package org.motet.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.motet.checkpoint.Checkpoint;
import org.motet.checkpoint.RunFolder;
import org.motet.checkpoint.StateFile;
import org.motet.metrics.ConsoleSink;
import org.motet.metrics.Event;
import org.motet.metrics.EventLog;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.StepMetrics;
import org.motet.model.Scorer;
import org.motet.problem.Problem;
import org.motet.random.KeyedDraw;
import org.motet.rollout.Completion;
import org.motet.rollout.Engine;
import org.motet.rollout.GenerationStoppedException;
import org.motet.rollout.Request;
import org.motet.rollout.Rollout;
import org.motet.rollout.SamplingConfig;
import org.motet.template.PromptTemplate;
import org.motet.train.monitor.CompletionMeasures;
import org.motet.train.monitor.Health;
import org.motet.train.monitor.HealthCourse;
import org.motet.train.monitor.Judgement;
import org.motet.train.monitor.MonitorConfig;
import org.motet.train.monitor.PolicyProbe;
import org.motet.train.monitor.ProbeSet;

/**
 * Watches the policy of a run and does what {@code monitor.action} says when it collapses. What it knows follows from {@code
 * metrics.jsonl}, so a run that is taken up again is watched as if it had never stopped; what it sees stands in {@code
 * events.jsonl}.
 */
final class CollapseMonitor {
    private static final int PROBED = 16;

    private final TrainPlan plan;
    private final MonitorConfig config;
    private final RunFolder folder;
    private final RunCheckpoints checkpoints;
    private final ConsoleSink console;
    private final PolicyProbe probe;
    private final LearningDoubt learning;
    private final HealthCourse course;
    private @Nullable ProbeSet start;
    private int rollbacks;

    CollapseMonitor(
            TrainPlan plan, TrainedPolicy policy, RunFolder folder, RunCheckpoints checkpoints, ConsoleSink console) {
        this.plan = plan;
        this.config = plan.config().monitor();
        this.folder = folder;
        this.checkpoints = checkpoints;
        this.console = console;
        this.probe = new PolicyProbe(
                new Scorer(
                        policy.model(),
                        policy.workers(),
                        plan.config().rollout().temperature()),
                plan.tokenizer());
        this.learning = new LearningDoubt(plan.config(), plan::trainingGolds);
        this.course = new HealthCourse(
                plan.config().prompts().perStep() * plan.config().rollout().groupSize());
    }

    /**
     * Before the first step of a process: learns what the steps before have shown.
     *
     * @param state where the run stands; {@code metrics.jsonl} ends there
     * @param phase in which so many completions are generated
     */
    void begin(TrainState state, Engine engine, IntFunction<WatchedPhase> phase) throws IOException {
        rollbacks = state.recovery().rollbacks();
        EventLog.resume(folder.events(), state.step(), rollbacks);
        for (StepMetrics step : JsonlSink.read(folder.metrics())) {
            learning.see(step);
            course.see(step);
        }
        start = config.every() == 0 ? null : probeSet(state.step(), engine, phase);
        if (state.step() == 0 && rollbacks == 0 && config.action() == MonitorConfig.Action.ROLLBACK) {
            checkpoints.save(state);
        }
    }

    private @Nullable ProbeSet probeSet(int step, Engine engine, IntFunction<WatchedPhase> phase) throws IOException {
        Optional<ProbeSet> found = ProbeSet.find(folder.probe());
        if (found.isPresent()) {
            return found.get();
        }
        if (step > 0) {
            console.note("there is no " + folder.probe() + "; divergence is measured from step " + step + " on");
        }
        List<Problem> problems = plan.source().problems();
        List<PromptTemplate> templates = plan.voices().trained();
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < Math.min(PROBED, problems.size()); i++) {
            PromptTemplate template = templates.get(i % templates.size());
            Problem problem = problems.get(i);
            int[] prompt =
                    plan.tokenizer().encode(template.render(problem.question()).text());
            requests.add(new Request(
                    prompt, 1, KeyedDraw.hash(problem.id()), 0, template.stop(), template.name(), problem.id()));
        }
        SamplingConfig sampling = SamplingConfig.plain(
                plan.config().rollout().temperature(), plan.config().rollout().maxNewTokens());
        List<Scorer.Sequence> drawn = new ArrayList<>();
        try {
            List<List<Completion>> completions =
                    engine.generate(requests, sampling, plan.config().seed(), phase.apply(requests.size()));
            for (int i = 0; i < requests.size(); i++) {
                drawn.add(new Scorer.Sequence(
                        requests.get(i).prompt(), completions.get(i).getFirst().tokens()));
            }
        } catch (GenerationStoppedException stopped) {
            return null; // and so will the run be
        }
        ProbeSet made = probe.start(drawn);
        StateFile.write(folder.probe(), made);
        return made;
    }

    /** Measures a step that is done, adds what it finds to the step's numbers, and tells of what has changed. */
    Judgement see(StepMetrics step, Experience experience) throws IOException {
        long began = System.nanoTime();
        List<Rollout> rollouts =
                experience.rollouts().map(ScoredRollout::rollout).toList();
        CompletionMeasures.write(
                step, rollouts.stream().map(Rollout::completion).toList());
        step.set("monitor/constant_groups", experience.constantGroups());
        if (start != null && step.step() % config.every() == 0) {
            probe.write(step, start, rollouts);
        }
        Judgement judgement = course.see(step);
        step.set("timing_s/monitor", (System.nanoTime() - began) / 1e9);
        Optional<String> doubt = learning.see(step);
        if (doubt.isPresent()) {
            tell(step.step(), "doubt", doubt.get());
        }
        if (judgement.turned()) {
            tell(step.step(), judgement.health().word(), sentence(judgement));
        }
        return judgement;
    }

    private String sentence(Judgement judgement) {
        String signs = String.join(", ", judgement.signs());
        return switch (judgement.health()) {
            case HEALTHY -> "the policy is healthy again";
            case WARNING -> "the policy may be about to collapse: " + signs;
            case COLLAPSING ->
                "the policy is collapsing: " + signs + ". It was healthy until step " + judgement.healthyUntil()
                        + "; the likely cause is update.learning_rate="
                        + plan.config().update().optimizer().rate().learningRate()
                        + ", to which a lower one is the remedy";
        };
    }

    /**
     * What the configuration asks for after a step.
     *
     * @throws RollbackException if the run is to go back
     * @throws CollapsedException if it is to end
     */
    void respond(Judgement judgement, TrainState state) throws IOException {
        if (config.action() != MonitorConfig.Action.LOG) {
            checkpoints.hold(goesBackTo(judgement.healthyUntil(), state));
        }
        if (!judgement.begins()) {
            return;
        }
        switch (config.action()) {
            case LOG -> {}
            case SNAPSHOT ->
                tell(state.step(), "snapshot", "the collapsing policy is kept in " + checkpoints.snapshot(state));
            case STOP -> throw stopped(state, "monitor.action is stop");
            case ROLLBACK -> {
                goBack(judgement.healthyUntil(), state);
                throw stopped(state, whyNotBack());
            }
        }
    }

    /**
     * The same for a policy whose numbers are not finite any more; returns if the run cannot go back.
     *
     * @param state after the last step that was made
     */
    void respond(RuntimeException failure, TrainState state) throws IOException {
        tell(state.step(), Health.COLLAPSING.word(), "the policy has broken down: " + failure.getMessage());
        if (config.action() == MonitorConfig.Action.ROLLBACK) {
            goBack(course.healthyUntil(), state);
        }
    }

    private void goBack(long healthyUntil, TrainState state) throws IOException {
        Optional<Checkpoint> healthy = goesBackTo(healthyUntil, state);
        if (rollbacks < config.maxRollbacks() && healthy.isPresent()) {
            throw new RollbackException(new Rollback(healthy.get(), state));
        }
    }

    private String whyNotBack() {
        return rollbacks < config.maxRollbacks()
                ? "there is no checkpoint from before to go back to"
                : "the run has gone back %d times already (monitor.max_rollbacks)".formatted(rollbacks);
    }

    private CollapsedException stopped(TrainState state, String because) throws IOException {
        tell(state.step(), "stop", "the run ends here: " + because);
        checkpoints.save(state);
        return new CollapsedException("step " + state.step() + ": the policy is collapsing, and " + because
                + "; events.jsonl in " + folder.path() + " says more");
    }

    private Optional<Checkpoint> goesBackTo(long healthyUntil, TrainState state) throws IOException {
        Recovery recovery = state.recovery();
        return checkpoints.newest(step -> step <= healthyUntil - config.rollbackSteps()
                || step == 0
                || recovery.rollbacks() > 0 && step == recovery.step());
    }

    private void tell(long step, String kind, String sentence) throws IOException {
        EventLog.add(folder.events(), new Event(step, rollbacks, kind, sentence));
        console.note((kind.equals("healthy") ? "" : "warning: ") + "step " + step + ": " + sentence);
    }
}
