package org.motet.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
     * The visit of a problem; lists of its rollouts are in their order, those that a reward failed for last.
     *
     * @param prompts digests of the prompts' tokens: one, or one a member where each has its own template
     * @param completions as {@link TokenTrace#text} has them
     * @param rewards NaN where one failed
     */
    record Group(
            String problem,
            String template,
            List<String> prompts,
            List<String> completions,
            List<Double> rewards,
            List<Double> advantages) {
        Group {
            prompts = List.copyOf(prompts);
            completions = List.copyOf(completions);
            rewards = List.copyOf(rewards);
            advantages = List.copyOf(advantages);
        }

        static Group of(ScoredGroup group) {
            List<ScoredRollout> rollouts = group.rollouts().toList();
            Prompt first = rollouts.getFirst().rollout().prompt();
            return new Group(
                    first.problem().id(),
                    first.template().name(),
                    rollouts.stream()
                            .map(member ->
                                    TokenTrace.of(member.rollout().prompt().tokens()))
                            .distinct()
                            .toList(),
                    rollouts.stream()
                            .map(member ->
                                    TokenTrace.of(member.rollout().completion()).text())
                            .toList(),
                    rollouts.stream().map(member -> member.score().total()).toList(),
                    rollouts.stream().map(ScoredRollout::advantage).toList());
        }
    }

    static StepRecord of(StepResult step) {
        Map<String, Double> update = new LinkedHashMap<>();
        step.metrics().values().forEach((name, value) -> {
            // quantiles of the entropy are the monitor's, which does not watch a replay
            if (name.startsWith("actor/") && !name.startsWith("actor/entropy_p")) {
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
                .flatMap(entry -> said(
                        "%s is %s instead of %s",
                        entry.getKey(), now.update.getOrDefault(entry.getKey(), Double.NaN), entry.getValue()))
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
        if (was.completions().size() != now.completions().size()) {
            return said(
                    "%s: %d rollouts instead of %d",
                    prompt, now.completions().size(), was.completions().size());
        }
        List<ScoredRollout> rollouts = again.rollouts().toList();
        for (int r = 0; r < rollouts.size(); r++) {
            String difference =
                    difference(was, now, r, rollouts.get(r).rollout().completion());
            if (!difference.isEmpty()) {
                return said("%s, rollout %d: %s", prompt, r + 1, difference);
            }
        }
        return said("%s: other rollouts", prompt);
    }

    private static String difference(Group was, Group now, int r, Completion completion) {
        if (!was.completions().get(r).equals(now.completions().get(r))) {
            TokenTrace before = TokenTrace.read(was.completions().get(r));
            String where = before.firstDifference(completion.tokens(), completion.logProbs());
            return before.tokens().equals(TokenTrace.of(completion).tokens())
                    ? "the same tokens, but another log-probability at " + where
                    : where + " is another";
        }
        if (!was.rewards().get(r).equals(now.rewards().get(r))) {
            return "its reward is " + now.rewards().get(r) + " instead of "
                    + was.rewards().get(r);
        }
        return was.advantages().get(r).equals(now.advantages().get(r))
                ? ""
                : "its advantage is " + now.advantages().get(r) + " instead of "
                        + was.advantages().get(r);
    }

    private Optional<String> said(String format, Object... values) {
        return Optional.of("step " + step + ", " + format.formatted(values));
    }
}
