package org.motet.update;

/** How AdamW's moments are stored between updates; they are computed with in fp32. */
public enum StateType {
    /** Exact: 8 bytes for a weight. */
    FLOAT32,
    /** 4 bytes. The first moment is rounded to the nearest number, the second up or down so that its mean is exact. */
    BFLOAT16,
    /** 2 bytes and a scale for every 256 weights or fewer, blocks within rows (arXiv 2110.02861); vectors stay in fp32. */
    INT8
}
