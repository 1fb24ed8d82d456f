package org.motet.train;

import org.motet.train.monitor.MonitorConfig;

/**
 * What a run's rollbacks have made of it.
 *
 * @param rollbacks how often it has gone back
 * @param step to which it went back last; 0 before the first time
 * @param rateFactor what the learning rate is multiplied by since
 * @param allTemplates whether all training templates speak since
 */
record Recovery(int rollbacks, int step, double rateFactor, boolean allTemplates) {
    static final Recovery NONE = new Recovery(0, 0, 1, false);

    /** After one more, to that step. */
    Recovery again(int to, MonitorConfig config) {
        return new Recovery(
                rollbacks + 1, to, rateFactor * config.rollbackLrFactor(), allTemplates || config.rollbackTemplates());
    }
}
