package org.motet.update;

import org.motet.config.Key;

/** How steep SAPO's gate is. */
public record SapoGate(
        @Key(
                value = "sapo: steepness of the gate where the advantage is positive",
                name = "tau_pos",
                range = "above 0",
                verl = "actor_rollout_ref.actor.tau_pos",
                trl = "sapo_temperature_pos")
        double positive,

        @Key(
                value = "sapo: steepness of the gate where it is negative",
                name = "tau_neg",
                range = "above 0",
                verl = "actor_rollout_ref.actor.tau_neg",
                trl = "sapo_temperature_neg")
        double negative) {
    /** The paper's: 1 and 1.05. */
    public static final SapoGate DEFAULT = new SapoGate(1, 1.05);

    public SapoGate {
        Allowed.require(positive > 0 && positive < 1e6, "tau_pos", positive, "above 0");
        Allowed.require(negative > 0 && negative < 1e6, "tau_neg", negative, "above 0");
    }
}
