#!/usr/bin/env python3
"""Folders of runs as motet train leaves them, with made-up numbers: to see how pages hold up with many steps, templates and runs.

    python tools/made_runs.py FOLDER --runs 2 --steps 2000 --templates 16
"""

import argparse
import json
import math
import pathlib
import random

HOSTILE = [
    "<script>window.hacked = true; document.title = 'hacked'</script>",
    "</script><script>window.hacked = true</script><!--",
    "<img src=x onerror='window.hacked = true'><svg onload='window.hacked = true'>",
    "<a href='javascript:window.hacked=true'>click</a><iframe src='https://example.com/'></iframe>",
    "bell \u0007, escape \u001b[31mred\u001b[0m, nothing \u0000, right to left \u202ereversed\u202c, zero\u200bwidth",
    "half a letter \ud83d and `${window.hacked = true}` {{constructor.constructor('window.hacked=true')()}}",
    "&lt;b&gt;entities&lt;/b&gt; &amp; <style>body{display:none}</style><base href='https://example.com/'>",
]


def step_line(step, steps, names, held_out, noise, level):
    course = 1 - math.exp(-3 * step / steps)

    def near(value, width):
        return value + width * (noise.random() - 0.5)

    accuracy = min(1, max(0, near(0.25 + level * course, 0.12)))
    line = {
        "step": step,
        "critic/score/mean": accuracy + 0.98,
        "reward/accuracy": accuracy,
        "reward/format": near(0.98, 0.02),
        "reward/length_penalty": 0,
        "reward/groups/all_correct": accuracy / 3,
        "reward/groups/all_wrong": (1 - accuracy) / 4,
        "reward/groups/zero_spread": near(0.3, 0.1),
        "actor/entropy": near(0.12 - 0.08 * course, 0.02),
        "actor/entropy_p50": near(0.005, 0.002),
        "actor/entropy_p90": near(0.3, 0.1),
        "actor/entropy_p99": near(0.9, 0.2),
        "actor/pg_clipfrac": near(0.0006, 0.001) ** 2 * 1000,
        "clip_ratio/low_mean": near(0.0002, 0.0002),
        "clip_ratio/high_mean": near(0.0003, 0.0003),
        "actor/ppo_kl": near(0.0004, 0.0008),
        "actor/kl_loss": 0,
        "actor/grad_norm": near(0.35, 0.2),
        "actor/lr": 3e-4 * (1 - step / steps),
        "response_length/mean": near(40, 6),
        "response_length/max": near(70, 10),
        "response_length/min": near(14, 4),
        "response_length/clip_ratio": max(0, near(0.002, 0.01)),
        "timing_s/gen": near(0.2, 0.1),
        "timing_s/reward": near(0.006, 0.002),
        "timing_s/adv": near(0.003, 0.001),
        "timing_s/update_actor": near(0.3, 0.1),
        "timing_s/step": near(0.52, 0.2),
        "perf/throughput": near(40000, 6000),
        "perf/cpu_memory_used_gb": near(0.42, 0.01),
        "monitor/low_entropy_share": near(0.62, 0.05),
        "monitor/repeated_ngrams": near(0.02, 0.01),
    }
    evaluated = step % 25 == 0
    if evaluated:
        line["val-core/trained_templates/acc/mean@1"] = near(0.4 + level * course, 0.03)
        line["val-core/heldout_templates/acc/mean@1"] = near(0.38 + level * course, 0.03)
        line["timing_s/testing"] = near(1.5, 0.2)
    templates = {}
    for n, name in enumerate(names):
        own = {}
        if name not in held_out and noise.random() < 0.9:
            own = {
                "count": 32,
                "critic/score/mean": near(1.3, 0.3),
                "reward/accuracy": min(1, max(0, near(0.2 + level * course - 0.01 * n, 0.3))),
                "reward/format": near(0.98, 0.03),
                "visits": noise.randint(1, 6),
                "actor/entropy": near(0.1 - 0.05 * course, 0.03),
                "response_length/mean": near(30 + n, 6),
                "response_length/clip_ratio": 0,
                "actor/pg_clipfrac": near(0.0005, 0.0005),
                "reward/groups/zero_spread": near(0.3, 0.4),
                "advantage_share": near(0.08, 0.05),
            }
        if evaluated:
            own |= {"val/acc": near(0.4 + level * course - 0.01 * n, 0.05), "val/format": near(0.99, 0.01)}
        if own:
            templates[name] = own
    line["templates"] = templates
    return line


def sample_lines(step, names, noise, hostile):
    lines = []
    for group in range(4):
        name = names[(step + group) % len(names)]
        for member in range(8):
            text = f"{group}+{member}={group + member}\nSo \\boxed{{{group + member}}}"
            if hostile:
                text = HOSTILE[(group * 8 + member) % len(HOSTILE)]
                if group == 3 and member == 7:
                    text = "<b>megabytes</b> " + "x" * 3_000_000
            ends = list(range(1, min(len(text), 400) + 1))
            lines.append({
                "step": step, "group": group, "problem": f"p{group}", "question": f"Compute {group}+{member}. <i>not italic</i>",
                "template": name, "prompt": f"<|im_start|>user\nCompute {group}+{member}.<|im_end|>\n<|im_start|>assistant\n-",
                "forced_prefix": "-", "completion": text, "answers": [str(group + 3)],
                "extracted": str(group + member), "outcome": "correct" if member == 3 else "wrong", "stage": "number",
                "gold_read": None, "answer_read": None, "accuracy": float(member == 3), "format": float(member % 4 > 0),
                "length_penalty": 0.0, "reward": float(member == 3) + 1, "advantage": 0.0 if group == 2 else 1.2 if member == 3 else -0.4,
                "tokens": len(ends), "finish_reason": "length" if member == 5 else "stop", "weights_version": step,
                "token_ends": ends, "log_probs": [round(-noise.random() ** 4 * 4, 4) for _ in ends],
                "entropies": [round(noise.random() ** 4 * 2, 4) for _ in ends]})
    return "".join(json.dumps(line) + "\n" for line in lines)


def standing(names, held_out, level):
    rows = {name: {"greedy": round(0.3 + level, 4), "sampled": round(0.25 + level, 4), "format": 0.98, "reward": 1.3,
                   "entropy": 0.08, "length": 31.0, "truncated": 0.0} for name in names}
    mean = {"greedy": 0.3 + level, "sampled": 0.25 + level, "format": 0.98}
    return {"template0": mean, "trained_templates": mean, "heldout_templates": mean if held_out else None, "disturbed": None,
            "entropy": 0.08, "robustness": {}, "by_template": rows, "problems": 256}


def make(folder, steps, templates, seed, arm, hostile=False):
    noise = random.Random(seed * 7919 + len(arm))
    folder = pathlib.Path(folder)
    names = [f"voice-{n:02d}" for n in range(templates)]
    held_out = set(names[-3:]) if templates > 4 else set()
    (folder / "samples").mkdir(parents=True)
    (folder / "evaluation").mkdir()
    level = 0.4 if arm == "uniform" else 0.25
    (folder / "config.yaml").write_text(
        f"seed: {seed}\nsteps: {steps}\ntemplates:\n  schedule: {arm}\noutput:\n  folder: {folder}\n")
    with open(folder / "metrics.jsonl", "w") as out:
        for step in range(1, steps + 1):
            out.write(json.dumps(step_line(step, steps, names, held_out, noise, level)) + "\n")
    (folder / "events.jsonl").write_text("".join(json.dumps(event) + "\n" for event in [
        {"step": steps // 3, "rollbacks": 0, "kind": "warning", "sentence": "the policy may be about to collapse: <b>entropy</b> is low"},
        {"step": steps // 2, "rollbacks": 0, "kind": "rollback", "sentence": "the run goes back to step " + str(steps // 3)},
        {"step": 2 * steps // 3, "rollbacks": 1, "kind": "healthy", "sentence": "the policy is healthy again"}]))
    for step in range(max(10, steps // 40), steps + 1, max(10, steps // 40)):
        (folder / "samples" / f"step-{step:06d}.jsonl").write_text(sample_lines(step, names, noise, False))
    if hostile:
        (folder / "samples" / f"step-{steps:06d}.jsonl").write_text(sample_lines(steps, names, noise, True))
    (folder / "evaluation" / "before.json").write_text(json.dumps(standing(names, held_out, 0.1)))
    (folder / "evaluation" / "after.json").write_text(json.dumps(standing(names, held_out, 0.1 + level)))
    (folder / "summary.json").write_text(json.dumps({"after": {}, "steps": steps}))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder")
    arguments.add_argument("--runs", type=int, default=1)
    arguments.add_argument("--steps", type=int, default=2000)
    arguments.add_argument("--templates", type=int, default=16)
    arguments.add_argument("--hostile", action="store_true", help="completions that attack the page that shows them")
    given = arguments.parse_args()
    for run in range(given.runs):
        arm = ["uniform", "single"][run % 2]
        make(pathlib.Path(given.folder) / f"{arm}-{run // 2 + 1}", given.steps, given.templates, run // 2 + 1, arm, given.hostile)
