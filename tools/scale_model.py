#!/usr/bin/env python3
"""The cost model of docs/scale.md: seconds of a training step over the number of ranks.

    python3 tools/scale_model.py                 # the paper's three recipes on 8, 64 and 1,024 GPUs
    python3 tools/scale_model.py --bandwidth 1.1 # with sums over TCP, in GB/s for each rank

Every constant is an argument; the defaults say where they are from. Nothing here was measured on GPUs.
"""
import argparse
import math

RECIPES = {  # prompts, rollouts each, updates a step, mean and longest completion, prompt tokens, parameters, layers, k+v width
    "Qwen2.5-Math-1.5B": dict(prompts=128, group=8, updates=4, mean=740, longest=3072, prompt=150, n=1.544e9, layers=28, kv=512),
    "R1-Distill-Qwen-1.5B": dict(prompts=128, group=8, updates=4, mean=2400, longest=3584, prompt=150, n=1.777e9, layers=28, kv=512),
    "Qwen3-1.7B": dict(prompts=128, group=8, updates=4, mean=2000, longest=3584, prompt=150, n=2.032e9, layers=28, kv=2048),
}


def exchange(n, ranks, bandwidth, latency=30.0, bucket=1.0):
    """Seconds of an update's messages at ZeRO-1: sums of n gradients go to their owners, weights come from them. Nothing is taken off
    for what is hidden behind the backward pass. GB/s, us of a message, millions of numbers."""
    messages = max(1, n / (bucket * 2**20))
    return (4 + 4) * n * (ranks - 1) / ranks / (bandwidth * 1e9) + 2 * (ranks - 1) * latency / 1e6 * messages


def gathering(tokens, ranks, bandwidth):
    """Seconds until all have the completions of a step."""
    return 16 * tokens * (ranks - 1) / ranks / (bandwidth * 1e9)


def step(r, ranks, a):
    completions = r["prompts"] * r["group"]
    tokens = completions * (r["mean"] + r["prompt"])
    # A group is one process's in generation and, at the usual micro-batch size, in the update.
    busy_gen = min(ranks, r["prompts"])
    busy_update = min(ranks, r["prompts"] // r["updates"])
    groups_gen = math.ceil(r["prompts"] / busy_gen)
    groups_update = math.ceil(r["prompts"] // r["updates"] / busy_update)
    # A decode step reads the weights once and each row's keys and values; the slowest rank has a completion of full length.
    rows = groups_gen * r["group"]
    weights = 2 * r["n"] / (a.memory * 1e12)
    cache = rows * r["layers"] * 2 * r["kv"] * r["mean"] / (a.memory * 1e12)
    generation = r["longest"] * max(weights, a.launch / 1e3) + r["mean"] * cache
    flops = 6 * r["n"] * r["group"] * (r["mean"] + r["prompt"] / r["group"])
    update = r["updates"] * groups_update * flops / (a.peak * 1e12 * a.mfu)
    sums = r["updates"] * exchange(r["n"], ranks, a.bandwidth, a.latency, a.bucket)
    gather = gathering(tokens, ranks, a.bandwidth)
    optimizer = r["updates"] * 28 * r["n"] / ranks / (a.memory * 1e12)
    return dict(generation=generation, update=update, sums=sums, gather=gather, optimizer=optimizer)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--peak", type=float, default=989, help="TFLOP/s of dense bf16 (H100: its data sheet)")
    p.add_argument("--mfu", type=float, default=0.35, help="share of it that the update reaches (assumed)")
    p.add_argument("--memory", type=float, default=3.35, help="TB/s (H100 SXM: its data sheet)")
    p.add_argument("--launch", type=float, default=8.0, help="ms of a decode step at least (assumed: no CUDA graphs)")
    p.add_argument("--bandwidth", type=float, default=1.1, help="GB/s of a sum over TCP (seen here on loopback)")
    p.add_argument("--latency", type=float, default=30, help="us of a message")
    p.add_argument("--bucket", type=float, default=1, help="millions of numbers in a message")
    p.add_argument("--ranks", type=int, nargs="*", default=[1, 8, 32, 64, 128, 1024])
    a = p.parse_args()
    print(f"{'recipe':22} {'ranks':>6} {'gen':>7} {'update':>7} {'sums':>7} {'gather':>7} {'Adam':>6} {'step':>8} {'faster':>7} {'of ideal':>8}")
    for name, r in RECIPES.items():
        alone = sum(step(r, 1, a).values())
        for ranks in a.ranks:
            s = step(r, ranks, a)
            total = sum(s.values())
            print(
                f"{name:22} {ranks:6d} {s['generation']:7.1f} {s['update']:7.1f} {s['sums']:7.1f} {s['gather']:7.2f} "
                f"{s['optimizer']:6.2f} {total:7.1f}s {alone / total:7.1f} {alone / total / ranks:8.1%}"
            )


if __name__ == "__main__":
    main()
