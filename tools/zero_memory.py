#!/usr/bin/env python3
"""Peak memory of each process that trains together, beside the estimate of `motet doctor`.

    python3 tools/zero_memory.py --model /path/to/SmolLM2-135M-Instruct             # 1, 2 and 4 processes, stages 0 to 3
    python3 tools/zero_memory.py --model DIR --ranks 2 --stages 1 3 -- model.dtype=bf16

Trains two small steps by `motet launch` for each number of processes and each distributed.zero_stage, watches VmHWM of every process
(Linux), and prints the largest with the estimate and their ratio. Runs are in a temporary folder. What follows -- is handed to both.
"""
import argparse
import os
import pathlib
import re
import subprocess
import tempfile
import time

MOTET = pathlib.Path(__file__).resolve().parent.parent / "motet"
SMALL = [
    "steps=2", "model.dtype=float32", "model.passes=tensor", "model.threads=1", "prompts.per_step=8", "rollout.group_size=2",
    "rollout.max_new_tokens=24", "update.mini_batches=1", "update.micro_batch_tokens=512", "update.learning_rate=1e-6",
    "evaluation.problems=1", "evaluation.problems_at_ends=1", "output.checkpoint_every=0", "monitor.every=0",
]  # fmt: skip


def status(pid):
    """Rank and peak kilobytes of a process that has a rank; None for others and for those that are gone."""
    try:
        environment = pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        rank = [v for v in environment if v.startswith(b"RANK=")]
        port = [v for v in environment if v.startswith(b"MASTER_PORT=")]
        if not rank or not port:
            return None
        line = re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())
        return int(rank[0][5:]), int(line[1]) if line else 0
    except (FileNotFoundError, PermissionError, ProcessLookupError):
        return None


def descendants(pid):
    found, todo = [], [pid]
    while todo:
        parent = todo.pop()
        for task in pathlib.Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                children = [int(child) for child in task.read_text().split()]
            except (FileNotFoundError, ProcessLookupError):
                continue
            found += children
            todo += children
    return found


def measured(motet, ranks, settings, folder):
    """Peak MiB by rank."""
    log = open(folder + ".log", "w")
    run = subprocess.Popen(
        [motet, "launch", "--nproc-per-node", str(ranks), "train", *settings, f"output.folder={folder}"], stdout=log, stderr=log
    )
    peaks = {}
    while run.poll() is None:
        for pid in descendants(run.pid):
            seen = status(pid)
            if seen:
                peaks[seen[0]] = max(peaks.get(seen[0], 0), seen[1] / 1024)
        time.sleep(0.1)
    if run.returncode:
        raise SystemExit(f"the run ended with {run.returncode}:\n" + open(folder + ".log").read()[-2000:])
    return peaks


def estimated(motet, ranks, stage, settings):
    """MiB of each process."""
    text = subprocess.run([motet, "doctor", "--ranks", str(ranks), *settings], stdout=subprocess.PIPE, text=True).stdout
    if ranks == 1:
        size, unit = re.search(r"together\s+([\d.]+) (\w+)", text).groups()
        return float(size) * (1024 if unit == "GiB" else 1)
    return float(re.search(rf"stage {stage}\s+([\d,]+) MiB", text)[1].replace(",", ""))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--model", required=True, help="folder of the model")
    p.add_argument("--motet", default=str(MOTET), help="the command to run")
    p.add_argument("--ranks", type=int, nargs="*", default=[1, 2, 4])
    p.add_argument("--stages", type=int, nargs="*", default=[0, 1, 2, 3])
    p.add_argument("more", nargs="*", metavar="key=value")
    a = p.parse_args()
    print(f"{'processes':>9} {'stage':>5} {'measured':>12} {'estimate':>12} {'ratio':>6}", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        for ranks in a.ranks:
            for stage in a.stages if ranks > 1 else [1]:
                settings = [f"model.path={a.model}", *SMALL, f"distributed.zero_stage={stage}", *a.more]
                peaks = measured(a.motet, ranks, settings, os.path.join(scratch, f"{ranks}-{stage}"))
                peak = max(peaks.values())
                estimate = estimated(a.motet, ranks, stage, settings)
                print(f"{ranks:9} {stage:5} {peak:8.0f} MiB {estimate:8.0f} MiB {peak / estimate:6.2f}", flush=True)


if __name__ == "__main__":
    main()
