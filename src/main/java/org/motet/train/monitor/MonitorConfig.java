package org.motet.train.monitor;

import org.motet.config.Key;

/** What is done about a policy that collapses. */
public record MonitorConfig(
        @Key(
                "what is done when it collapses: log says so; snapshot also keeps it in snapshots/; stop ends the run; rollback "
                        + "goes back to the last healthy checkpoint and on from there")
        Action action,

        @Key(
                value =
                        "steps between probes of the policy: its distance from the start, and what its completions say of "
                                + "their problems; 0 for none",
                range = "0 or more")
        int every,

        @Key(
                value = "the last healthy checkpoint is one with so many steps between it and the first sign",
                range = "1 or more")
        int rollbackSteps,

        @Key(value = "each rollback multiplies the learning rate by it", range = "above 0 and up to 1")
        double rollbackLrFactor,

        @Key("whether after a rollback all training templates speak, whatever templates.schedule says")
        boolean rollbackTemplates,

        @Key(value = "rollbacks of a run; a collapse after them ends it", range = "1 or more")
        int maxRollbacks) {
    /** What is done when a policy collapses. */
    public enum Action {
        LOG,
        SNAPSHOT,
        STOP,
        ROLLBACK
    }

    public static final MonitorConfig DEFAULT = new MonitorConfig(Action.LOG, 5, 10, 0.5, false, 3);

    public MonitorConfig {
        if (every < 0) {
            throw new IllegalArgumentException("every is " + every + "; allowed is 0 (never) or more");
        }
        if (rollbackSteps < 1 || maxRollbacks < 1) {
            throw new IllegalArgumentException("rollback_steps is " + rollbackSteps + " and max_rollbacks "
                    + maxRollbacks + "; both need at least 1");
        }
        if (!(rollbackLrFactor > 0 && rollbackLrFactor <= 1)) {
            throw new IllegalArgumentException(
                    "rollback_lr_factor is " + rollbackLrFactor + "; allowed is above 0 and up to 1");
        }
    }
}
