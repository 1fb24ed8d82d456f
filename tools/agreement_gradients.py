#!/usr/bin/env python3
"""How far the gradients of a DAPO step of Motet are from those of autograd on the same weights, rollouts and advantages.

`motet train` makes one step of two updates with beta1 = 0 and without a bound on the norm, so that the first moment in its
checkpoint is the gradient of the last update as it is. The first of the two updates changes the weights, so the probability ratios
of the second are not 1; with adam_epsilon = 1 that change is nearly proportional to the gradient, and autograd can follow it.
With --updates 1 there is one update, at the weights that sampled. Then TRL's own loss can be asked, too.

Where a model's config names a padding token, transformers gives its row of the input embedding no gradient, also where the token
stands in a prompt, as <|im_end|> of SmolLM2 does. Here it gets its gradient like any other, unless --padding is given.

usage: agreement_gradients.py --motet "./motet" --model SmolLM2-135M-Instruct [--work DIR] [--updates 1|2]
Needs torch and transformers; trl and datasets for the comparison with TRL. Runs that are in --work already are not made again.
"""
import argparse
import json
import math
import pathlib
import shlex
import subprocess
import sys

import safetensors.torch
import torch
import transformers

LOW, HIGH, DUAL = 0.2, 0.28, 3.0  # clip ratios of DAPO, and the bound of dual clip

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--motet", default="./motet", help="how to start Motet")
parser.add_argument("--model", required=True, type=pathlib.Path)
parser.add_argument("--work", default="agreement", type=pathlib.Path)
parser.add_argument("--updates", type=int, default=2, choices=(1, 2))
parser.add_argument("--prompts", type=int, default=8)
parser.add_argument("--group", type=int, default=4)
parser.add_argument("--max-new-tokens", type=int, default=48)
parser.add_argument("--rate", type=float, default=0.05, help="learning rate of the first of two updates")
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--padding", action="store_true", help="leave the padding token without the gradient of its input, as transformers does")
parser.add_argument("--trl", action="store_true", help="also by TRL's loss (with --updates 1)")
args = parser.parse_args()
torch.set_num_threads(args.threads)
run = args.work / f"gradients-{args.updates}"


def train():
    keys = {
        "model.path": args.model, "model.dtype": "float32", "model.device": "cpu", "model.threads": args.threads,
        "steps": 1, "problems.source": "chain:256", "templates.set": "chatml", "prompts.per_step": args.prompts,
        "prompts.max_tokens": 256, "rollout.group_size": args.group, "rollout.max_new_tokens": args.max_new_tokens,
        "rollout.old_log_probs": "recomputed", "update.mini_batches": args.updates, "update.beta1": 0, "update.beta2": 0,
        "update.adam_epsilon": 1, "update.learning_rate": args.rate, "update.lr_warmup_updates": 0,
        "update.lr_decay": "none", "update.max_grad_norm": 1e9, "update.clip_ratio_low": LOW,
        "update.clip_ratio_high": HIGH, "update.clip_ratio_c": DUAL, "update.loss_aggregation": "token-mean",
        "reward.overlong_buffer": args.max_new_tokens // 2,  # rewards that differ also where no answer is right
        "evaluation.every": 0, "evaluation.problems_at_ends": 1, "output.samples_every": 1,
        "output.samples_groups": args.prompts, "output.folder": run}
    command = shlex.split(args.motet) + ["train"] + [f"{key}={value}" for key, value in keys.items()]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")


def log_probs(model, row):
    """Of a completion's tokens, [T]."""
    prompt, completion = row["prompt_ids"], row["ids"]
    logits = model(torch.tensor([prompt + completion])).logits[0, len(prompt) - 1:-1]
    return logits.log_softmax(-1).gather(1, torch.tensor(completion)[:, None])[:, 0]


def gradients(model, rows, old):
    """Fills the gradients of DAPO's loss, the mean over all tokens of the rows; gives shares of clipped tokens and the largest ratio."""
    model.zero_grad()
    count = sum(len(row["ids"]) for row in rows)
    clipped, largest = 0, 0.0
    for row, before in zip(rows, old):
        if row["advantage"] == 0:
            continue
        ratio = (log_probs(model, row) - before).exp()
        advantage = row["advantage"]
        losses = torch.maximum(-advantage * ratio, -advantage * ratio.clamp(1 - LOW, 1 + HIGH))
        clipped += (losses != -advantage * ratio).sum().item()
        if advantage < 0:
            losses = torch.minimum(losses, torch.full_like(losses, -advantage * DUAL))
        largest = max(largest, (ratio.detach() - 1).abs().max().item())
        (losses.sum() / count).backward()
    return clipped / count, largest


def named(model):
    return {name: p.grad for name, p in model.named_parameters() if p.grad is not None}


def compare(title, found, expected):
    """Relative errors in the Euclidean norm."""
    missing = set(expected) ^ set(found)
    if missing:
        sys.exit(f"only one side has {sorted(missing)}")
    rows, above, below = [], 0.0, 0.0
    for name, mine in found.items():
        theirs = expected[name].double()
        difference = (mine.double() - theirs).square().sum().item()
        square = theirs.square().sum().item()
        above, below = above + difference, below + square
        rows.append((math.sqrt(difference / square) if square else math.inf, math.sqrt(square), name))
    rows.sort(reverse=True)
    total = math.sqrt(above / below)
    print(f"\n{title}: {len(rows)} tensors, norm {math.sqrt(below):.4f}, relative error {total:.2g} over all, "
          f"{rows[len(rows) // 2][0]:.2g} in the median tensor, at most {rows[0][0]:.2g}")
    for error, norm, name in rows[:3]:
        print(f"  {error:.2g}  {name} (norm {norm:.2g})")
    return total, rows[0][0]


def by_trl(model, tokenizer, rows, old):
    """Gradients of TRL's loss on the same batch."""
    import tempfile
    from datasets import Dataset
    from trl import GRPOConfig, GRPOTrainer
    config = GRPOConfig(
        output_dir=tempfile.mkdtemp(), per_device_train_batch_size=len(rows), num_generations=args.group,
        max_completion_length=args.max_new_tokens, beta=0.0, epsilon=LOW, epsilon_high=HIGH, delta=DUAL, loss_type="dapo",
        use_cpu=True, bf16=False, report_to=[], temperature=1.0, gradient_checkpointing=False)
    trainer = GRPOTrainer(
        model=model, reward_funcs=lambda completions, **_: [0.0] * len(completions), args=config,
        train_dataset=Dataset.from_list([{"prompt": "x"}]), processing_class=tokenizer)
    pad = tokenizer.pad_token_id or 0
    prompt = max(len(row["prompt_ids"]) for row in rows)
    answer = max(len(row["ids"]) for row in rows)
    inputs = {
        "prompt_ids": torch.tensor([[pad] * (prompt - len(r["prompt_ids"])) + r["prompt_ids"] for r in rows]),
        "prompt_mask": torch.tensor([[0] * (prompt - len(r["prompt_ids"])) + [1] * len(r["prompt_ids"]) for r in rows]),
        "completion_ids": torch.tensor([r["ids"] + [pad] * (answer - len(r["ids"])) for r in rows]),
        "completion_mask": torch.tensor([[1] * len(r["ids"]) + [0] * (answer - len(r["ids"])) for r in rows]),
        "advantages": torch.tensor([r["advantage"] for r in rows]),
        "old_per_token_logps": torch.stack([torch.nn.functional.pad(o, (0, answer - len(o))) for o in old]),
        "num_items_in_batch": torch.tensor(sum(len(r["ids"]) for r in rows)),
    }
    trainer.current_gradient_accumulation_steps = 1
    model.train()
    model.zero_grad()
    trainer.compute_loss(model, inputs).backward()
    return named(model)


if not (run / "summary.json").exists():
    train()
rows = [json.loads(line) for line in (run / "samples/step-000001.jsonl").read_text().splitlines()]
moments = safetensors.torch.load_file(run / "checkpoints/step-000001/optimizer/moments.safetensors")
found = {name.removeprefix("exp_avg."): tensor for name, tensor in moments.items() if name.startswith("exp_avg.")}
model = transformers.AutoModelForCausalLM.from_pretrained(args.model, dtype=torch.float32).eval()
if model.get_input_embeddings().padding_idx is not None and not args.padding:
    model.get_input_embeddings().padding_idx = None
with torch.no_grad():
    old = [log_probs(model, row) for row in rows]
learning = sum(row["advantage"] != 0 for row in rows)
print(f"{len(rows)} completions, {sum(len(row['ids']) for row in rows)} tokens, {learning} with an advantage other than 0")
size = len(rows) // args.updates
errors = []
for update in range(args.updates):
    part = slice(update * size, (update + 1) * size)
    clipped, largest = gradients(model, rows[part], old[part])
    print(f"update {update + 1} of {args.updates}: largest |ratio - 1| {largest:.2g}, clipped {100 * clipped:.1f} % of the tokens")
    if update + 1 < args.updates:
        with torch.no_grad():  # AdamW with beta1 = beta2 = 0 and epsilon 1
            for parameter in model.parameters():
                if parameter.grad is not None:
                    parameter -= args.rate * parameter.grad / (parameter.grad.abs() + 1)
errors.append(compare("Motet against autograd", found, named(model)))
if args.trl and args.updates == 1:
    tokenizer = transformers.AutoTokenizer.from_pretrained(args.model)
    expected = {name: gradient.clone() for name, gradient in by_trl(model, tokenizer, rows, old).items()}
    errors.append(compare("Motet against TRL", found, expected))
good = all(total <= 1e-4 for total, _ in errors)
print("\nrelative error over all <= 1e-4:", "yes" if good else "NO")
sys.exit(0 if good else 1)
