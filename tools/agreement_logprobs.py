#!/usr/bin/env python3
"""How far Motet's log-probabilities are from those of transformers on completions that Motet sampled; prints a table.

Problems are asked under every template of a set, completions sampled at temperature 1 in fp32, and every token of them scored by
transformers in fp32 (the reference; a few also in fp64), by transformers in bf16, and by `motet score` in fp32 and bf16.

usage: agreement_logprobs.py --motet "./motet" --model SmolLM2-135M-Instruct [--work DIR]
Needs torch and transformers. What is in --work already is not made again.
"""
import argparse
import json
import pathlib
import shlex
import subprocess
import sys
import time

import torch
import transformers

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--motet", default="./motet", help="how to start Motet")
parser.add_argument("--model", required=True, type=pathlib.Path)
parser.add_argument("--work", default="agreement", type=pathlib.Path)
parser.add_argument("--problems", default="chain:64", help="problems to ask, as `motet problems show` takes them")
parser.add_argument("--templates", default="chatml", help="template set")
parser.add_argument("--completions", type=int, default=200)
parser.add_argument("--max-new-tokens", type=int, default=64)
parser.add_argument("--doubles", type=int, default=10, help="completions scored in fp64 besides")
parser.add_argument("--threads", type=int, default=1)
args = parser.parse_args()
args.work.mkdir(parents=True, exist_ok=True)
torch.set_num_threads(args.threads)


def motet(*arguments):
    command = shlex.split(args.motet) + [str(a) for a in arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return done.stdout


def lines(text):
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def kept(name, make):
    """Lines of a file of the work folder, made where it is not there."""
    file = args.work / name
    if not file.exists():
        begun = time.monotonic()
        text = make()
        file.write_text(text)
        print(f"{name}: {time.monotonic() - begun:.0f} s", file=sys.stderr)
    return lines(file.read_text())


def write(name, rows):
    file = args.work / name
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def prompts():
    names = [line.split()[0] for line in motet("templates", "list", "--set", args.templates).splitlines() if line.strip()]
    samples = 4
    count = -(-args.completions // samples)
    problems = lines(motet("problems", "show", args.problems, "--limit", count, "--json"))
    asked = [{"name": names[i % len(names)], "problem": problems[i % len(problems)]["question"]} for i in range(count)]
    rendered = lines(motet("templates", "render", "--set", args.templates, "--input", write("asked.jsonl", asked)))
    tokenizer = transformers.AutoTokenizer.from_pretrained(args.model)
    return write("prompts.jsonl", [
        {"id": i, "template": row["name"],
         "prompt_ids": tokenizer(row["prompt"] + (row.get("forced_prefix") or ""), add_special_tokens=False)["input_ids"]}
        for i, row in enumerate(rendered)]), samples


def sampled():
    file, samples = prompts()
    out = lines(motet(
        "generate", "--model", args.model, "--input", file, "--samples", samples, "--temperature", 1, "--seed", 7,
        "--max-new-tokens", args.max_new_tokens, "--dtype", "float32", "--device", "cpu", "--threads", args.threads))
    rows = []
    for asked, answered in zip(lines(file.read_text()), out):
        for completion in answered["completions"]:
            rows.append({"id": len(rows), "template": asked["template"], "prompt_ids": asked["prompt_ids"],
                         "completion_ids": completion["ids"], "sampled": completion["logprobs"]})
    return "".join(json.dumps(row) + "\n" for row in rows[:args.completions])


def by_motet(dtype):
    return motet("score", "--model", args.model, "--input", args.work / "sampled.jsonl", "--dtype", dtype,
                 "--device", "cpu", "--threads", args.threads)


def by_torch(rows, dtype):
    model = transformers.AutoModelForCausalLM.from_pretrained(args.model, dtype=dtype).eval()
    scored = []
    with torch.no_grad():
        for begin in range(0, len(rows), 8):  # padded on the right, which no earlier token sees
            part = rows[begin:begin + 8]
            texts = [row["prompt_ids"] + row["completion_ids"] for row in part]
            longest = max(map(len, texts))
            kept_logits = longest - min(len(row["prompt_ids"]) for row in part) + 1
            all_logits = model(torch.tensor([ids + [0] * (longest - len(ids)) for ids in texts]), logits_to_keep=kept_logits).logits
            for row, logits in zip(part, all_logits):
                first = len(row["prompt_ids"]) - 1 - (longest - kept_logits)
                logits = logits[first:first + len(row["completion_ids"])]
                logits = logits.double() if dtype == torch.float64 else logits.float()
                logs = logits.log_softmax(-1).gather(1, torch.tensor(row["completion_ids"])[:, None])[:, 0]
                scored.append(json.dumps({"id": row["id"], "logprobs": logs.tolist()}) + "\n")
    return "".join(scored)


data = kept("sampled.jsonl", sampled)
few = data[:args.doubles]
scores = {
    "transformers fp32": kept("transformers-fp32.jsonl", lambda: by_torch(data, torch.float32)),
    "Motet fp32": kept("motet-fp32.jsonl", lambda: by_motet("float32")),
    "Motet bf16": kept("motet-bf16.jsonl", lambda: by_motet("bfloat16")),
    "transformers fp64": kept("transformers-fp64.jsonl", lambda: by_torch(few, torch.float64)),
    "transformers bf16": kept("transformers-bf16.jsonl", lambda: by_torch(data, torch.bfloat16)),
    "Motet fp32, while sampling": [{"logprobs": row["sampled"]} for row in data],
}
tokens = sum(len(row["completion_ids"]) for row in data)
by_template = {}
for row in data:
    by_template[row["template"]] = by_template.get(row["template"], 0) + 1
print(f"{len(data)} completions, {tokens} tokens, templates {by_template}\n")


def gaps(one, other, count):
    pairs = [(x, y) for a, b in zip(scores[one][:count], scores[other][:count]) for x, y in zip(a["logprobs"], b["logprobs"])]
    return sorted(abs(x - y) for x, y in pairs)


print("| | against | completions | mean gap | 99 % below | max gap |\n|---|---|--:|--:|--:|--:|")
for one, other, count in [
        ("Motet fp32", "transformers fp32", len(data)),
        ("Motet fp32, while sampling", "transformers fp32", len(data)),
        ("Motet bf16", "transformers fp32", len(data)),
        ("transformers bf16", "transformers fp32", len(data)),
        ("Motet fp32", "transformers fp64", len(few)),
        ("transformers fp32", "transformers fp64", len(few))]:
    found = gaps(one, other, count)
    mean = sum(found) / len(found)
    print(f"| {one} | {other} | {count} | {mean:.2g} | {found[int(0.99 * len(found))]:.2g} | {found[-1]:.2g} |")
fp32, bf16 = gaps("Motet fp32", "transformers fp32", len(data)), gaps("Motet bf16", "transformers fp32", len(data))
good = sum(fp32) / len(fp32) <= 1e-5 and sum(bf16) / len(bf16) <= 0.02
print("\nfp32 mean gap <= 1e-5 and bf16 mean gap <= 0.02:", "yes" if good else "NO")
sys.exit(0 if good else 1)
