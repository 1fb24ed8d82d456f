#!/usr/bin/env python3
"""Reads a run back as TensorBoard and MLflow show it, and compares every number with the run's metrics.jsonl.

    pip install tensorboard mlflow
    mlflow server --port 5000 &
    ./motet train tracking.logger='[tensorboard,mlflow]' tracking.mlflow_uri=http://127.0.0.1:5000 output.folder=runs/tracked
    tools/tracking_peers.py runs/tracked

Prints what was compared; exit code 1 if anything is missing, double or different.
"""
import json
import math
import re
import struct
import sys
from pathlib import Path


def flat(line):
    """The numbers of a step under one name each, as trackers are told them."""
    values = {k: v for k, v in line.items() if k not in ("step", "templates")}
    for template, row in line.get("templates", {}).items():
        values.update({f"templates/{name}/{template}": v for name, v in row.items()})
    return {k: math.nan if v is None else v for k, v in values.items()}


def same(a, b):
    return a == b or math.isnan(a) and math.isnan(b)


def float32(value):
    return struct.unpack("f", struct.pack("f", value))[0]


OF_THE_MACHINE = ("timing_s/", "perf/")  # of steps made again MLflow keeps those of the first time


def other_times(expected, shown):
    """Points of the machine that are of another time than those in metrics.jsonl."""
    return sum(a != b for name, points in expected.items() if name.startswith(OF_THE_MACHINE) for a, b in zip(points, shown.get(name, [])))


def differences(expected, shown, exact):
    """expected: {name: [(step, value)]}; shown alike."""
    found = []
    for name, points in expected.items():
        there = shown.get(name, [])
        wanted = points if exact else [(s, float32(v)) for s, v in points]
        if [s for s, _ in wanted] != [s for s, _ in there]:
            found.append(f"{name}: steps {[s for s, _ in there]}, expected {[s for s, _ in wanted]}")
        elif not (exact and name.startswith(OF_THE_MACHINE)) and not all(same(a, b) for (_, a), (_, b) in zip(wanted, there)):
            found.append(f"{name}: {there} expected {wanted}")
    found += [f"{name}: not in metrics.jsonl" for name in shown if name not in expected]
    return found


def tensorboard(folder):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(folder), size_guidance={"scalars": 0})
    events.Reload()
    return {tag: [(e.step, e.value) for e in events.Scalars(tag)] for tag in events.Tags()["scalars"]}


def mlflow_run(known, expected):
    from mlflow import MlflowClient

    client = MlflowClient(known["uri"])
    run = client.get_run(known["run"])
    shown = {}
    double = 0  # points beyond one a step
    for name in run.data.metrics:
        points = sorted(client.get_metric_history(known["run"], name), key=lambda m: (m.step, m.timestamp))
        newest = {m.step: m.value for m in points}
        shown[name] = list(newest.items())
        double += len(points) - len(newest)
    renamed = {re.sub(r"[^A-Za-z0-9_\-. /]", "_", n.replace("@", "_at_")): p for n, p in expected.items()}
    files = [f.path for f in client.list_artifacts(known["run"])]
    return run, renamed, shown, double, files


def main():
    folder = Path(sys.argv[1])
    expected = {}
    for line in map(json.loads, (folder / "metrics.jsonl").read_text().splitlines()):
        for name, value in flat(line).items():
            expected.setdefault(name, []).append((line["step"], value))
    wrong = []
    if (folder / "tensorboard").is_dir():
        shown = tensorboard(folder / "tensorboard")
        wrong += ["tensorboard " + d for d in differences(expected, shown, exact=False)]
        print(f"tensorboard: {len(shown)} scalars, {sum(map(len, shown.values()))} points")
    if (folder / "mlflow.json").exists():
        run, renamed, shown, double, files = mlflow_run(json.loads((folder / "mlflow.json").read_text()), expected)
        wrong += ["mlflow " + d for d in differences(renamed, shown, exact=True)]
        print(f"mlflow: run {run.info.run_name}, {run.info.status}, {len(run.data.params)} params,"
              f" {len(shown)} metrics, {sum(map(len, shown.values()))} points,"
              f" {double} double, {other_times(renamed, shown)} times of the first making, files {files}")
        wrong += [f"mlflow: {double} steps have two points"] if double else []
    for line in wrong[:20]:
        print(line)
    print(f"{len(wrong)} differences")
    sys.exit(bool(wrong))


main()
