package org.motet.train;

import org.motet.config.Inline;
import org.motet.update.MicroBatchConfig;
import org.motet.update.OptimizerConfig;

/** How supervised training learns: the part of GRPO's {@code update} that is not about rollouts. */
public record SftUpdateConfig(
        @Inline OptimizerConfig optimizer, @Inline MicroBatchConfig micro) {}
