package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.motet.metrics.StepMetrics;
import org.motet.model.CausalLm;
import org.motet.model.PassesKind;
import org.motet.model.Scorer;
import org.motet.prompt.Prompt;
import org.motet.rollout.Completion;
import org.motet.rollout.Request;
import org.motet.rollout.Rollout;
import org.motet.rollout.SamplingConfig;
import org.motet.rollout.local.LocalEngine;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Workers;
import org.motet.train.monitor.PolicyProbe;
import org.motet.train.monitor.ProbeSet;

/** Completions that would do for any problem are told from those that answer theirs, though the policy is as unsure in both. */
class TemplateCollapseTest {
    @Test
    void answersToTheirProblemsShareAllInformationAndAnswersToOthersNone() throws IOException {
        TrainConfig config = TrainConfig.DEFAULT;
        try (StoredModel stored = StoredModel.open(StoredModel.directory("nano", (_, _, _) -> {}));
                CausalLm model = stored.load(Device.CPU, DType.FLOAT32, PassesKind.AUTO);
                Workers workers = Workers.forDevice(Device.CPU, 2)) {
            TrainPlan plan = stored.plan(config);
            List<Prompt> prompts = plan.source().next().prompts().subList(0, 8);
            LocalEngine engine = new LocalEngine(model, plan.tokenizer(), plan.stopTokens(), workers, 64);
            List<List<Completion>> drawn = engine.generate(
                    prompts.stream()
                            .map(prompt -> new Request(prompt.tokens(), 1, prompt.visit(), 0, List.of()))
                            .toList(),
                    SamplingConfig.plain(1, 80),
                    1);
            PolicyProbe probe = new PolicyProbe(new Scorer(model, workers, 1), plan.tokenizer());

            assertThat(information(probe, prompts, drawn, 0)).isGreaterThan(0.9);
            assertThat(information(probe, prompts, drawn, 1)).isLessThan(0.2);
        }
    }

    /** @param shift 0 for each problem's own completion, else that of another problem */
    private static double information(
            PolicyProbe probe, List<Prompt> prompts, List<List<Completion>> drawn, int shift) {
        List<Rollout> rollouts = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            rollouts.add(new Rollout(
                    prompts.get(i), drawn.get((i + shift) % drawn.size()).getFirst()));
        }
        StepMetrics step = new StepMetrics(1);
        probe.write(step, new ProbeSet(List.of()), rollouts);
        return step.get("monitor/mutual_information");
    }
}
