package org.motet.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.motet.prompt.Prompt;
import org.motet.rollout.Completion;

/**
 * A step in digests: what was asked, drawn, rewarded and learnt. Two steps with equal records were the same bit for bit.
 *
 * @param update the numbers of the step's updates by the names of the metrics, such as {@code actor/grad_norm}
 */
record StepRecord(int step, List<Group> groups, Map<String, Double> update) {
    StepRecord {
        groups = List.copyOf(groups);
        update = new LinkedHashMap<>(update);
    }

    /**
     * The visit of a problem.
     *
     * @param prompts digests of the prompts' tokens: one, or one a member where each has its own template
     * @param rollouts of them, those that a reward failed for last
     */
    record Group(String problem, String template, List<String> prompts, List<Member> rollouts) {
        Group {
            prompts = List.copyOf(prompts);
            rollouts = List.copyOf(rollouts);
        }

        static Group of(ScoredGroup group) {
            Set<String> prompts = new LinkedHashSet<>();
            List<Member> rollouts = new ArrayList<>();
            group.rollouts().forEach(rollout -> {
                prompts.add(TokenTrace.of(rollout.rollout().prompt().tokens()));
                rollouts.add(new Member(
                        TokenTrace.of(rollout.rollout().completion()), rollout.score().total(), rollout.advantage()));
            });
            Prompt first = group.rollouts().findFirst().orElseThrow().rollout().prompt();
            return new Group(first.problem().id(), first.template().name(), List.copyOf(prompts), rollouts);
        }
    }

    /** A rollout; its reward is NaN where one failed. */
    record Member(TokenTrace completion, double reward, double advantage) {}

    static StepRecord of(StepResult step) {
        Map<String, Double> update = new LinkedHashMap<>();
        step.metrics().values().forEach((name, value) -> {
            if (name.startsWith("actor/")) {
                update.put(name, value);
            }
        });
        return new StepRecord(
                (int) step.metrics().step(),
                step.experience().groups().stream().map(Group::of).toList(),
                update);
    }

    /** What the step that was made again first does otherwise, in the order in which a step goes; empty if it is the same. */
    Optional<String> firstDifference(StepResult again) {
        StepRecord now = of(again);
        if (now.equals(this)) {
            return Optional.empty();
        }
        List<ScoredGroup> groups = again.experience().groups();
        if (groups.size() != this.groups.size()) {
            return said("%d prompts instead of %d", groups.size(), this.groups.size());
        }
        for (int g = 0; g < groups.size(); g++) {
            Group was = this.groups.get(g);
            if (!was.equals(now.groups.get(g))) {
                return difference(g, was, now.groups.get(g), groups.get(g));
            }
        }
        return update.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(now.update.get(entry.getKey())))
                .findFirst()
                .flatMap(entry -> said("%s is %s instead of %s", entry.getKey(), now.update.get(entry.getKey()), entry.getValue()))
                .or(() -> said("its update has other numbers"));
    }

    private Optional<String> difference(int g, Group was, Group now, ScoredGroup again) {
        String prompt = "prompt %d (problem %s, template %s)".formatted(g + 1, was.problem(), was.template());
        if (!was.problem().equals(now.problem()) || !was.template().equals(now.template())) {
            return said("%s: it is problem %s, template %s", prompt, now.problem(), now.template());
        }
        if (!was.prompts().equals(now.prompts())) {
            return said("%s: other tokens are asked", prompt);
        }
        if (was.rollouts().size() != now.rollouts().size()) {
            return said("%s: %d rollouts instead of %d", prompt, now.rollouts().size(), was.rollouts().size());
        }
        List<ScoredRollout> rollouts = again.rollouts().toList();
        for (int r = 0; r < rollouts.size(); r++) {
            Member before = was.rollouts().get(r);
            Member after = now.rollouts().get(r);
            if (!before.equals(after)) {
                Completion completion = rollouts.get(r).rollout().completion();
                return said("%s, rollout %d: %s", prompt, r + 1, difference(before, after, completion));
            }
        }
        return said("%s: other rollouts", prompt);
    }

    private static String difference(Member was, Member now, Completion completion) {
        TokenTrace trace = was.completion();
        if (!trace.equals(now.completion())) {
            String where = trace.firstDifference(completion.tokens(), completion.logProbs());
            return trace.tokens().equals(now.completion().tokens())
                    ? "the same tokens, but another log-probability at " + where
                    : where + " is another";
        }
        return Double.compare(was.reward(), now.reward()) == 0
                ? "its advantage is " + now.advantage() + " instead of " + was.advantage()
                : "its reward is " + now.reward() + " instead of " + was.reward();
    }

    private Optional<String> said(String format, Object... values) {
        return Optional.of("step " + step + ", " + Objects.requireNonNull(format).formatted(values));
    }
}
