package org.motet.template;

import org.motet.random.KeyedDraw;

/**
 * One meeting of a problem with a template: the key of the draw.
 *
 * @param step training step, from 0
 * @param slot place of the problem in the step's batch, from 0
 * @param epoch passes over the problems so far
 * @param problem key of the problem: {@link KeyedDraw#hash} of its id
 * @param member place in the group of rollouts; 0 unless each member draws its own template
 */
public record Visit(int step, int slot, long epoch, long problem, int member) {}
