package org.motet.model.lora;

import org.motet.model.Parameter;
import org.motet.tensor.Tensor;

/**
 * The two matrices beside a projection, or their gradients; fp32.
 *
 * @param projection the weight that they stand beside, [out, in]
 * @param a [rank, in]
 * @param b [out, rank]
 */
public record LoraMatrices(Parameter projection, Tensor a, Tensor b) {}
