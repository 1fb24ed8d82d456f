/**
 * Low-rank adapters (Hu et al. 2021, arXiv 2106.09685): beside a frozen projection W stand two small matrices that learn,
 *
 * <pre>
 *   y = x Wᵀ + scale (x Aᵀ) Bᵀ        A [rank, in], B [out, rank],  scale = alpha / rank, or alpha / sqrt(rank)
 * </pre>
 *
 * Comes in: a model's shape, which projections, a rank; perhaps a folder that peft wrote. Goes out: the matrices A and B, under
 * peft's names. How they are computed with stands in {@link org.motet.model.tensor.LowRank}.
 */
@NullMarked
package org.motet.model.lora;

import org.jspecify.annotations.NullMarked;
