#!/usr/bin/env python3
"""Keeps a dashboard at work for an hour, and tells how much memory its process takes: runs get steps as if they trained, one page
follows them and loads anew when it is told to, another looks at all runs in turn.

    MOTET=./motet python tools/dashboard_hour.py --minutes 60

Prints a line every five minutes (a tenth of the time, where that is shorter); exit code 1 if from the first quarter of the time to
the last the process grew by more than a tenth and 2 KB for each step that was written, which it holds.
"""

import argparse
import os
import pathlib
import random
import shlex
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import made_runs

MOTET = shlex.split(os.environ.get("MOTET", "./motet"))


class Page:
    """A page as the server knows it: loads runs, listens, adds what it is told, loads anew where it is told to."""

    def __init__(self, base, token, names):
        self.base, self.token, self.names = base, token, names
        self.steps = self.loads = 0

    def get(self, path):
        return urllib.request.urlopen(urllib.request.Request(self.base + path, headers={"Authorization": "Bearer " + self.token}), timeout=120)

    def load(self):
        self.loads += 1
        with self.get("/page?" + urllib.parse.urlencode([("run", name) for name in self.names])) as answer:
            return made_runs.json.load(answer)["runs"]

    def follow(self):
        while True:
            try:
                self.listen()
            except OSError:  # a machine that stood still for a while, or the end
                time.sleep(1)

    def listen(self):
        while True:
            asked = [(key, value) for run in self.load() for key, value in (("run", run["name"]), ("last", run["last"]), ("epoch", run["epoch"]))]
            with self.get("/live?" + urllib.parse.urlencode(asked)) as events:
                since = 0
                for line in events:
                    if line.startswith(b"event: steps"):
                        self.steps += 1
                        since += 1
                    if line.startswith((b"event: reload", b"event: around")) or since > 3000:
                        break


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--minutes", type=float, default=60)
    arguments.add_argument("--runs", type=int, default=20)
    arguments.add_argument("--steps", type=int, default=5000, help="that each run has at the start")
    arguments.add_argument("--rate", type=float, default=10, help="steps a second, all runs together")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary) / "runs"
        names = [f"uniform-{n + 1}" for n in range(given.runs)]
        for n, name in enumerate(names):
            made_runs.make(folder / name, given.steps, 16, n + 1, "uniform", hostile=n == 0)
        server = subprocess.Popen([*MOTET, "dashboard", str(folder), "--port", "0"], stdout=subprocess.PIPE, text=True)
        try:
            sys.exit(watch(given, server, folder, names))
        finally:
            server.terminate()
            server.wait(20)


def watch(given, server, folder, names):
    base, token = server.stdout.readline().split("dashboard: ")[1].strip().split("/?token=")
    pages = Page(base, token, names[:4]), Page(base, token, names)
    threading.Thread(target=pages[0].follow, daemon=True).start()
    memory = lambda: int(next(line for line in open(f"/proc/{server.pid}/status") if line.startswith("VmRSS")).split()[1]) / 1024
    voices = [f"voice-{n:02d}" for n in range(16)]
    held_out, noise = set(voices[-3:]), random.Random(1)
    began, sizes, written = time.time(), [], 0
    every = min(300.0, given.minutes * 6)
    told = looked = began
    while time.time() < began + 60 * given.minutes:
        name = names[written % 4]
        step = given.steps + 1 + written // 4
        with open(folder / name / "metrics.jsonl", "a") as out:
            out.write(made_runs.json.dumps(made_runs.step_line(step, given.steps, voices, held_out, noise, 0.4)) + "\n")
        written += 1
        if written % 1000 == 0:
            with open(folder / name / "events.jsonl", "a") as out:
                out.write(made_runs.json.dumps({"step": step, "rollbacks": 1, "kind": "warning", "sentence": "made up"}) + "\n")
        now = time.time()
        if now > looked + 60:
            looked = now
            pages[1].load()
        if now > told + every:
            told = now
            sizes.append(memory())
            print(f"{(now - began) / 60:5.1f} min: {sizes[-1]:.0f} MB; {written} steps written, {pages[0].steps} messages read, {pages[0].loads + pages[1].loads} pages loaded", flush=True)
        time.sleep(max(0, began + written / given.rate - time.time()))
    quarter = max(1, len(sizes) // 4)
    first, last = statistics.mean(sizes[:quarter]), statistics.mean(sizes[-quarter:])
    print(f"from {first:.0f} to {last:.0f} MB")
    return 1 if last > 1.1 * first + 0.002 * written else 0


if __name__ == "__main__":
    main()
