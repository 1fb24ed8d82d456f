package org.motet.distributed;

/** How tensors go from process to process: torch.distributed's backends. Bytes always go by Gloo. */
public enum Transport {
    /** Over TCP; tensors on a GPU go through host memory. */
    GLOO,
    /** Between GPUs, one for each process. */
    NCCL
}
