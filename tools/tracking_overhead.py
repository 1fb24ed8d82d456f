"""Measures what tracking costs a step of the nano run: pairs of runs of one seed, with and without it, one after the other and in
turning order, so that each step is compared with the same step.

    mlflow server --port 5000 &
    MOTET=./motet python tools/tracking_overhead.py --mlflow http://127.0.0.1:5000 --pairs 4 --steps 24

Without --mlflow, TensorBoard and Prometheus alone. Prints the median of the ratios of the times of a step, with a 95 % interval
(bootstrap over steps); exit code 1 if the median is above 1.01.
"""

import argparse
import json
import os
import pathlib
import random
import shlex
import statistics
import subprocess
import sys
import tempfile

MOTET = shlex.split(os.environ.get("MOTET", "./motet"))
WARM = 4  # first steps, which the compiler disturbs


def times(folder, steps, tracking):
    """Seconds of each step of a run."""
    subprocess.run(
        [*MOTET, "train", f"steps={steps}", "evaluation.every=0", "evaluation.problems_at_ends=2", "output.samples_every=0",
         "output.checkpoint_every=0", "output.best_checkpoints=0", f"output.folder={folder}", *tracking],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    return [line["timing_s/step"] for line in lines][WARM:]


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--mlflow", help="address of a server")
    arguments.add_argument("--pairs", type=int, default=4)
    arguments.add_argument("--steps", type=int, default=24)
    given = arguments.parse_args()
    loggers = ["console", "file", "tensorboard", "prometheus"] + (["mlflow"] if given.mlflow else [])
    tracking = [f"tracking.logger=[{','.join(loggers)}]", "tracking.prometheus_port=0"]
    tracking += [f"tracking.mlflow_uri={given.mlflow}"] if given.mlflow else []
    ratios = []
    with tempfile.TemporaryDirectory() as temporary:
        for pair in range(given.pairs):
            found = {}
            for tracked in (True, False) if pair % 2 else (False, True):
                found[tracked] = times(pathlib.Path(temporary) / f"{pair}-{tracked}", given.steps, tracking if tracked else [])
            own = [a / b for a, b in zip(found[True], found[False])]
            ratios += own
            print(f"pair {pair + 1}: {1000 * statistics.median(found[True]):.1f} ms a step with, {1000 * statistics.median(found[False]):.1f} ms without; "
                  f"median of the ratios {statistics.median(own):.4f}", flush=True)
    noise = random.Random(1)
    again = sorted(statistics.median(noise.choices(ratios, k=len(ratios))) for _ in range(2000))
    median = statistics.median(ratios)
    print(f"{', '.join(loggers[2:])}: {100 * (median - 1):+.2f} % of a step (95 % interval {100 * (again[50] - 1):+.2f} to {100 * (again[1949] - 1):+.2f} %), {len(ratios)} pairs of steps")
    sys.exit(median > 1.01)


if __name__ == "__main__":
    main()
