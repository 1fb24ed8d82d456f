/**
 * Configuration as files and command lines write it. Comes in: the defaults of a config record, YAML files, assignments such as
 * {@code update.learning_rate=1e-6}. Goes out: the record of all layers, or one sentence that says which key, where, what was
 * found and what is allowed. The records themselves stand beside what they configure; here they are known by reflection alone:
 *
 * <pre>{@code
 * record UpdateConfig(@Inline LossConfig loss, ...)      update:
 * record LossConfig(..., double klLossCoef, ...)           kl_loss_coef: 0.0
 * }</pre>
 */
@NullMarked
package org.motet.config;

import org.jspecify.annotations.NullMarked;
