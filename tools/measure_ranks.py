#!/usr/bin/env python3
"""What several processes gain and cost on this machine, measured, beside the cost model of docs/scale.md.

    python3 tools/measure_ranks.py cores                     # two processes of one thread against one of two threads
    python3 tools/measure_ranks.py cores --model DIR         # of a model in the Hugging Face layout
    sudo python3 tools/measure_ranks.py links --mbit 200     # 1, 2 and 4 processes on loopback and over links of that bandwidth

Needed: a built program (./motet --version); for links root, ip and tc (iproute2). Nothing else may be at work on the machine. The
model is random, of 6 M weights, unless one is given: its completions all have the greatest length, so what is measured is neither
luck nor stragglers. The first step warms up and is left out.
"""
import argparse
import array
import json
import math
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from scale_model import exchange, gathering

ROOT = Path(__file__).resolve().parent.parent
NANO = ROOT / "src/main/resources/org/motet/train/nano"
MOTET = os.environ.get("MOTET", str(ROOT / "motet")).split()
PORT = 29557
STAGES = {"gen": "timing_s/gen", "reward": "timing_s/reward", "update": "timing_s/update_actor", "step": "timing_s/step"}


def random_model(folder, hidden=256, layers=6, heads=4, kv=2, intermediate=1024):
    """A model of the shipped one's kind and tokenizer, larger, whose weights are drawn."""
    shutil.copytree(NANO, folder, ignore=shutil.ignore_patterns("*.safetensors"))
    config = json.loads((folder / "config.json").read_text())
    config |= {
        "hidden_size": hidden, "num_hidden_layers": layers, "num_attention_heads": heads,
        "num_key_value_heads": kv, "intermediate_size": intermediate,
    }
    (folder / "config.json").write_text(json.dumps(config))
    width = hidden // heads
    shapes = {"model.embed_tokens.weight": [config["vocab_size"], hidden], "model.norm.weight": [hidden]}
    for layer in range(layers):
        of = f"model.layers.{layer}."
        shapes |= {of + "input_layernorm.weight": [hidden], of + "post_attention_layernorm.weight": [hidden]}
        for name, rows in (("q", hidden), ("k", kv * width), ("v", kv * width)):
            shapes |= {f"{of}self_attn.{name}_proj.weight": [rows, hidden], f"{of}self_attn.{name}_proj.bias": [rows]}
        shapes |= {
            of + "self_attn.o_proj.weight": [hidden, hidden], of + "mlp.gate_proj.weight": [intermediate, hidden],
            of + "mlp.up_proj.weight": [intermediate, hidden], of + "mlp.down_proj.weight": [hidden, intermediate],
        }
    header, place = {"__metadata__": {"format": "pt"}}, 0
    for name, shape in shapes.items():
        size = 4 * math.prod(shape)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [place, place + size]}
        place += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    draw = random.Random(1).random
    with open(folder / "model.safetensors", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name, shape in shapes.items():
            count = math.prod(shape)
            values = [1.0] * count if "norm" in name else [0.07 * (draw() - 0.5) for _ in range(count)]
            array.array("f", values).tofile(file)
    return folder


def weights(folder):
    """How many numbers a model has."""
    with open(next(folder.glob("*.safetensors")), "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
    return sum(math.prod(t["shape"]) for name, t in header.items() if name != "__metadata__")


def arguments(a, run, threads):
    return [
        "train", f"model.path={a.model}", f"model.threads={threads}", f"steps={a.steps}", "problems.source=chain:64",
        f"prompts.per_step={a.prompts}", f"rollout.group_size={a.group}", "update.mini_batches=2",
        f"rollout.max_new_tokens={a.tokens}", "update.entropy_coeff=0.001", "update.learning_rate=1e-6", "evaluation.every=0",
        "evaluation.problems_at_ends=1", "monitor.every=0", "output.checkpoint_every=0", f"output.folder={run}",
    ]


def trained(a, work, name, processes, threads, links=0):
    """Trains, and gives the mean of each number over the steps after the first."""
    run = work / name
    environments = [
        {} if processes == 1 else {
            "RANK": str(rank), "LOCAL_RANK": str(rank), "WORLD_SIZE": str(processes),
            "MASTER_ADDR": "10.78.0.1" if links else "127.0.0.1", "MASTER_PORT": str(PORT),
        }
        for rank in range(processes)
    ]
    started = []
    for rank, environment in enumerate(environments):
        net = ["ip", "netns", "exec", f"motet-m{rank}"] if links else []
        with open(work / f"{name}-{rank}.log", "w") as log:
            started.append(
                subprocess.Popen(
                    net + MOTET + arguments(a, run, threads), env=os.environ | environment, stdout=log, stderr=subprocess.STDOUT
                )
            )
    if any([process.wait() for process in started]):
        sys.exit(f"{name} failed:\n" + "\n".join(log.read_text()[-600:] for log in sorted(work.glob(f"{name}-*.log"))))
    steps = [json.loads(line) for line in open(run / "metrics.jsonl")][1:]
    mean = {key: sum(step[key] for step in steps) / len(steps) for key in steps[0] if isinstance(steps[0][key], (int, float))}
    shutil.rmtree(run)
    return mean


def cores(a, work):
    one = trained(a, work, "one", 1, 2)
    two = trained(a, work, "two", 2, 1)
    print(f"{'':28}" + "".join(f"{stage:>9}" for stage in STAGES) + f"{'tokens/s':>10}")
    for label, run in (("one process, two threads", one), ("two processes, one thread", two)):
        print(f"{label:28}" + "".join(f"{run[key]:8.2f}s" for key in STAGES.values()) + f"{run['perf/throughput']:10.0f}")
    print(f"{'ratio':28}" + "".join(f"{one[key] / two[key]:9.2f}" for key in STAGES.values())
          + f"{two['perf/throughput'] / one['perf/throughput']:10.3f}")
    for part in ("gen_s", "update_s"):
        print(f"of two: {part} at work {two[f'ranks/{part}/mean']:.2f} s on average, {two[f'ranks/{part}/max']:.2f} s at most")


def bridged(mbit):
    sh = lambda line: subprocess.run(line.split(), check=True)
    sh("ip link add motet-mb type bridge")
    sh("ip link set motet-mb up")
    for rank in range(4):
        sh(f"ip netns add motet-m{rank}")
        sh(f"ip link add motet-mv{rank} type veth peer name eth0 netns motet-m{rank}")
        sh(f"ip link set motet-mv{rank} master motet-mb up")
        sh(f"ip -n motet-m{rank} addr add 10.78.0.{rank + 1}/24 dev eth0")
        sh(f"ip -n motet-m{rank} link set eth0 up")
        sh(f"ip -n motet-m{rank} link set lo up")
        # A short queue: in a long one acknowledgements stand behind the other direction's data, and each direction waits for the other.
        sh(f"tc qdisc add dev motet-mv{rank} root tbf rate {mbit}mbit burst 64kb latency 5ms")
        sh(f"ip netns exec motet-m{rank} tc qdisc add dev eth0 root tbf rate {mbit}mbit burst 64kb latency 5ms")


def unbridged():
    for rank in range(4):
        subprocess.run(["ip", "netns", "del", f"motet-m{rank}"], stderr=subprocess.DEVNULL)
    subprocess.run(["ip", "link", "del", "motet-mb"], stderr=subprocess.DEVNULL)


def links(a, work):
    """The model has what one process on all cores measured, and the bandwidth; nothing is fitted."""
    n = weights(Path(a.model))
    alone = trained(a, work, "alone", 1, os.cpu_count())
    tokens = alone["perf/total_num_tokens"]
    print(f"{n / 1e6:.1f} M weights, {tokens:.0f} tokens and 2 updates a step; seconds: measured, by the model, deviation")
    print(f"{'':24}{'generating':>24}{'update':>24}{'step':>24}")

    def shown(label, run, gen, update):
        rest = alone["timing_s/step"] - alone["timing_s/gen"] - alone["timing_s/update_actor"]
        pairs = ((run["timing_s/gen"], gen), (run["timing_s/update_actor"], update), (run["timing_s/step"], gen + update + rest))
        print(f"{label:24}" + "".join(f"{found:9.2f}{model:8.2f}{found / model - 1:+7.0%}" for found, model in pairs), flush=True)

    shown("1 process, all cores", alone, alone["timing_s/gen"], alone["timing_s/update_actor"])
    for place, bandwidth in (("loopback", a.loopback), (f"{a.mbit} Mbit/s", a.mbit / 8e3)):
        if place != "loopback":
            bridged(a.mbit)
        for processes in a.processes:
            run = trained(a, work, f"{processes}-{place[:3]}", processes, 1, links=place != "loopback")
            gen = alone["timing_s/gen"] + gathering(tokens, processes, bandwidth)
            update = alone["timing_s/update_actor"] + 2 * exchange(n, processes, bandwidth, a.latency)
            shown(f"{processes} processes, {place}", run, gen, update)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("what", choices=["cores", "links"])
    p.add_argument("--model", help="folder; a random one unless given")
    p.add_argument("--steps", type=int, default=4)
    p.add_argument("--prompts", type=int, default=32, help="a step")
    p.add_argument("--group", type=int, default=8, help="completions of each")
    p.add_argument("--tokens", type=int, default=96, help="of a completion at most")
    p.add_argument("--mbit", type=int, default=200, help="Mbit/s of each process's link")
    p.add_argument("--processes", type=int, nargs="*", default=[2, 4])
    p.add_argument("--loopback", type=float, default=0.5, help="GB/s that leave a process on loopback")
    p.add_argument("--latency", type=float, default=260, help="us of a message")
    a = p.parse_args()
    cpu = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    print(f"{os.cpu_count()} cores, {cpu.group(1) if cpu else 'unknown'}")
    work = Path(tempfile.mkdtemp())
    try:
        a.model = a.model or str(random_model(work / "model"))
        {"cores": cores, "links": links}[a.what](a, work)
    finally:
        if a.what == "links":
            unbridged()
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
