#!/usr/bin/env python3
"""Whether adapters are the same thing to Motet and to the libraries transformers and peft; prints the largest difference.

For each model directory given, three ways:
  peft -> motet    an adapter that peft saves, scored by `motet score`, against peft's own log-probabilities
  motet -> peft    an adapter that `motet train` saves, loaded by peft, against `motet score`
  merged           the same adapter merged by `motet export`, loaded by transformers alone

usage: lora_peft.py --motet "./motet" MODEL_DIR...
       lora_peft.py --golden MODEL_DIR...    writes src/test/resources/golden-lora: an adapter of peft for each model, with what
                                             autograd gives of the mean negative log-likelihood of the model's golden completions
Needs torch, transformers and peft. A directory without tokenizer.json borrows that of the shipped nano model.
"""
import argparse
import json
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

import peft
import safetensors.torch
import torch
import transformers

NANO = pathlib.Path(__file__).parent.parent / "src/main/resources/org/motet/train/nano"
TOLERANCE = 5e-5

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--motet", default="./motet", help="how to start Motet")
parser.add_argument("--golden", action="store_true", help="write the test resources")
parser.add_argument("models", nargs="+", type=pathlib.Path)
args = parser.parse_args()
torch.set_num_threads(1)


def motet(*arguments):
    command = shlex.split(args.motet) + [str(a) for a in arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return done.stdout


def sequences(vocabulary):
    generator = torch.Generator().manual_seed(5)
    draw = lambda n: torch.randint(0, vocabulary, (n,), generator=generator).tolist()
    return [(draw(3 + 2 * i), draw(2 + 5 * i)) for i in range(8)]


def by_torch(model, data):
    """Log-probabilities and entropies of the completions' tokens."""
    rows = []
    model.eval()
    with torch.no_grad():
        for prompt, completion in data:
            logits = model(torch.tensor([prompt + completion])).logits[0].float()
            logs = logits[len(prompt) - 1:-1].log_softmax(-1)
            rows.append((logs.gather(1, torch.tensor(completion)[:, None])[:, 0], -(logs.exp() * logs).sum(-1)))
    return rows


def by_motet(folder, data, work):
    lines = work / "sequences.jsonl"
    lines.write_text("".join(
        json.dumps({"id": i, "prompt_ids": p, "completion_ids": c}) + "\n" for i, (p, c) in enumerate(data)))
    out = motet("score", "--model", folder, "--input", lines, "--dtype", "float32", "--device", "cpu", "--threads", 1)
    rows = [json.loads(line) for line in out.splitlines()]
    return [(torch.tensor(row["logprobs"]), torch.tensor(row["entropies"])) for row in rows]


def furthest(a, b):
    return max((x - y).abs().max().item() for pair in zip(a, b) for x, y in zip(*pair))


def base(folder):
    return transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)


def filled(model):
    """Matrices as they are after some training: those that peft begins with change nothing."""
    generator = torch.Generator().manual_seed(1)
    for name, parameter in model.named_parameters():
        if "lora_B" in name:
            parameter.data = 0.05 * torch.randn(parameter.shape, generator=generator)
    return model


def golden(source):
    folder = pathlib.Path(__file__).parent.parent / "src/test/resources/golden-lora" / source.name
    shutil.rmtree(folder, ignore_errors=True)
    config = peft.LoraConfig(r=2, lora_alpha=3, target_modules="all-linear", task_type="CAUSAL_LM")
    model = filled(peft.get_peft_model(base(source), config))
    model.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    saved = json.loads((folder / "adapter_config.json").read_text())
    saved["base_model_name_or_path"] = source.name
    (folder / "adapter_config.json").write_text(json.dumps(saved, indent=2, sort_keys=True) + "\n")
    rows = json.loads((source.parent / "golden" / f"{source.name}.json").read_text())["completions"]
    data = [(row["prompt_ids"], row["completion_ids"]) for row in rows]
    model = model.double().eval()  # exact to fp32, in which the matrices are stored
    tokens = sum(len(completion) for _, completion in data)
    loss = 0
    for prompt, completion in data:
        logs = model(torch.tensor([prompt + completion])).logits[0, len(prompt) - 1:-1].log_softmax(-1)
        loss = loss - logs.gather(1, torch.tensor(completion)[:, None]).sum() / tokens
    loss.backward()
    gradients = {name.replace(".default", ""): parameter.grad.float()
                 for name, parameter in model.named_parameters() if "lora_" in name}
    safetensors.torch.save_file(gradients, folder / "gradients.safetensors", {"format": "pt"})
    (folder / "loss.json").write_text(json.dumps({"loss": loss.item(), "tokens": tokens}) + "\n")
    print(folder, loss.item())


if args.golden:
    for source in args.models:
        golden(source)
    sys.exit()

failed = False
for source in args.models:
    with tempfile.TemporaryDirectory() as temporary:
        work = pathlib.Path(temporary)
        model = work / "model"
        shutil.copytree(source, model)
        if not (model / "tokenizer.json").exists():
            shutil.copy(NANO / "tokenizer.json", model)
        data = sequences(json.loads((model / "config.json").read_text())["vocab_size"])
        plain = by_torch(base(model), data)

        config = peft.LoraConfig(r=5, lora_alpha=11, use_rslora=True, target_modules="all-linear", task_type="CAUSAL_LM")
        made = filled(peft.get_peft_model(base(model), config))
        made.save_pretrained(work / "of-peft")
        expected = by_torch(made, data)
        moved = furthest(expected, plain)
        to_motet = furthest(by_motet(work / "of-peft", data, work), expected)

        motet("train", f"model.path={model}", f"output.folder={work / 'run'}", "steps=2", "problems.source=chain:24",
              "prompts.per_step=4", "prompts.max_tokens=256", "rollout.group_size=4", "rollout.max_new_tokens=12", "update.mini_batches=2",
              "update.learning_rate=0.05", "evaluation.every=0", "evaluation.problems_at_ends=1", "update.entropy_coeff=0.1",
              "lora.rank=4", "lora.alpha=6", "lora.target_modules=[q_proj, v_proj, o_proj, up_proj, down_proj]", "model.threads=1")
        saved = work / "run/checkpoints/step-000002"
        own = by_motet(saved, data, work)
        loaded = peft.PeftModel.from_pretrained(base(model), saved)
        to_peft = furthest(own, by_torch(loaded, data))
        learnt = furthest(own, plain)

        motet("export", "--model", saved, "--output", work / "merged")
        merged = furthest(own, by_torch(base(work / "merged"), data))

        print(f"{source.name:16} peft -> motet {to_motet:.1e} (adapter moves {moved:.2f})   motet -> peft {to_peft:.1e}"
              f" (adapter moves {learnt:.2f})   merged {merged:.1e}", flush=True)
        failed |= max(to_motet, to_peft, merged) > TOLERANCE or min(moved, learnt) < 0.01
sys.exit(1 if failed else 0)
