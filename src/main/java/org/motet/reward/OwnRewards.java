package org.motet.reward;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;

/** The rewards beside accuracy, format and length that a configuration names or a program brings. */
public final class OwnRewards {
    /** Names that metrics have already. */
    private static final Set<String> TAKEN = Set.of(
            "accuracy",
            "format",
            "length",
            "length_penalty",
            "outcome",
            "groups",
            "disturbed",
            "undisturbed",
            "failed");

    private OwnRewards() {}

    /**
     * Rewards in the order in which they count.
     *
     * @param brought by the program, with their weights; one that the configuration names too has the weight from there
     * @throws IllegalArgumentException if one is not there, two share a name, or a name cannot be used
     */
    public static List<WeightedReward> of(RewardConfig config, List<WeightedReward> brought) {
        Map<String, WeightedReward> rewards = new LinkedHashMap<>();
        for (WeightedReward weighted : brought) {
            add(rewards, weighted);
        }
        Map<String, Reward> provided = provided();
        config.custom().forEach((name, weight) -> {
            Reward reward = rewards.containsKey(name) ? rewards.remove(name).reward() : provided.get(name);
            if (reward == null) {
                throw new IllegalArgumentException("reward.custom names '" + name
                        + "', which no class on the class path" + " provides; " + known(provided.keySet()));
            }
            add(rewards, new WeightedReward(reward, weight));
        });
        if (config.http().isOn()) {
            add(
                    rewards,
                    new WeightedReward(
                            new HttpReward(config.http()), config.http().weight()));
        }
        return List.copyOf(rewards.values());
    }

    private static Map<String, Reward> provided() {
        Map<String, Reward> provided = new LinkedHashMap<>();
        ServiceLoader.load(Reward.class).forEach(reward -> {
            if (provided.put(reward.name(), reward) != null) {
                throw new IllegalArgumentException(
                        "two rewards on the class path are named '" + reward.name() + "'; names must differ");
            }
        });
        return provided;
    }

    private static void add(Map<String, WeightedReward> rewards, WeightedReward weighted) {
        String name = weighted.reward().name();
        if (!name.matches("[A-Za-z0-9_-]+") || TAKEN.contains(name)) {
            throw new IllegalArgumentException(
                    "a reward cannot be named '" + name + "'; allowed are letters, digits, - and _, but not "
                            + TAKEN.stream().sorted().collect(Collectors.joining(", ")));
        }
        if (rewards.put(name, weighted) != null) {
            throw new IllegalArgumentException("two rewards are named '" + name + "'; names must differ");
        }
    }

    private static String known(Set<String> names) {
        return names.isEmpty() ? "there are none" : "there are " + String.join(", ", names);
    }
}
