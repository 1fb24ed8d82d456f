#!/usr/bin/env python3
"""How training went in each run of a study, first ten steps and last ten: the table of docs/real-model.md.

    python3 tools/study_training.py runs/smollm2-study

Means over steps and groups: share of right completions, of groups with at least one right, distinct completions of a group, entropy in nats
a token, format reward. Needs the runs' metrics.jsonl and rollouts/.
"""
import json
import pathlib
import sys

SPAN = 10


def mean(numbers):
    numbers = list(numbers)
    return sum(numbers) / len(numbers)


def figures(run, steps):
    groups = [g for s in steps for g in json.loads((run / "rollouts" / f"step-{s['step']:06d}.json").read_text())["groups"]]
    return [
        100 * mean(s["reward/accuracy"] for s in steps),
        100 * mean(1 - s["reward/groups/all_wrong"] for s in steps),
        mean(len(set(g["completions"])) for g in groups),
        mean(s["actor/entropy"] for s in steps),
        mean(s["reward/format"] for s in steps),
    ]


def main():
    print("| arm, seed | right | at least one of a group right | distinct completions of a group | entropy | format |")
    print("|---|--:|--:|--:|--:|--:|")
    for file in sorted(pathlib.Path(sys.argv[1]).glob("*/seed-*/metrics.jsonl")):
        steps = [json.loads(line) for line in file.read_text().splitlines()]
        run = file.parent
        first, last = figures(run, steps[:SPAN]), figures(run, steps[-SPAN:])
        cells = [form.format(a, b) for form, a, b in zip(
            ("{:.1f} → {:.1f} %", "{:.1f} → {:.1f} %", "{:.2f} → {:.2f}", "{:.3f} → {:.3f}", "{:.3f} → {:.3f}"), first, last)]  # fmt: skip
        print(f"| {run.parent.name}, {run.name.removeprefix('seed-')} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main()
