#!/usr/bin/env python3
"""Whether what Motet writes is the same model elsewhere: greedy ids of an adapter, its merged export and a checkpoint, by peers.

  agreement_exports.py make --motet "./motet" --model SmolLM2-135M-Instruct --work DIR
        trains an adapter and the whole model for two steps each, merges the adapter, and lets Motet continue prompts greedily
  agreement_exports.py transformers --work DIR     in an environment with transformers and peft
  agreement_exports.py vllm --work DIR             in one with vLLM; the checkpoint's folder is served as it is
  agreement_exports.py llama.cpp --work DIR --converter LLAMA_CPP_SOURCE [--python PYTHON_WITH_TRANSFORMERS]
        in one with cyllama (llama.cpp with Python bindings); converts with convert_hf_to_gguf.py of llama.cpp's source first, which
        needs torch, transformers and sentencepiece in PYTHON_WITH_TRANSFORMERS; all cases but the adapter
Each prints a row a case; the code is 1 if ids differ. Everything computes in fp32. What is in --work already is not made again.
"""
import argparse
import json
import os
import pathlib
import shlex
import subprocess
import sys

CASES = ("base", "adapter", "merged", "checkpoint")

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("peer", choices=("make", "transformers", "vllm", "llama.cpp"))
parser.add_argument("--motet", default="./motet", help="how to start Motet")
parser.add_argument("--model", type=pathlib.Path)
parser.add_argument("--work", default="agreement", type=pathlib.Path)
parser.add_argument("--converter", type=pathlib.Path, help="folder with convert_hf_to_gguf.py and gguf-py")
parser.add_argument("--python", default=sys.executable, help="Python that runs the converter")
parser.add_argument("--cases", nargs="+", default=CASES)
parser.add_argument("--prompts", type=int, default=8)
parser.add_argument("--new-tokens", type=int, default=32)
parser.add_argument("--threads", type=int, default=1)
args = parser.parse_args()
work = args.work.resolve()
work.mkdir(parents=True, exist_ok=True)
answers = work / "greedy.json"


def run(command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout


def motet(*arguments):
    return run(shlex.split(args.motet) + list(arguments))


def lines(text):
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def make():
    model = args.model.resolve()
    keys = ["model.dtype=float32", "model.device=cpu", f"model.threads={args.threads}", f"model.path={model}", "steps=2",
            "problems.source=chain:256", "templates.set=chatml", "prompts.per_step=4", "prompts.max_tokens=256",
            "rollout.group_size=4", "rollout.max_new_tokens=32", "reward.overlong_buffer=16", "update.mini_batches=1",
            "update.lr_warmup_updates=0", "update.lr_decay=none", "evaluation.every=0", "evaluation.problems_at_ends=1",
            "output.samples_every=0"]
    for name, more in ("adapter-run", ["lora.rank=8", "update.learning_rate=2e-3"]), ("full-run", ["update.learning_rate=2e-5"]):
        if not (work / name / "summary.json").exists():
            motet("train", *keys, *more, f"output.folder={work / name}")
    adapter, checkpoint = (work / name / "checkpoints/step-000002" for name in ("adapter-run", "full-run"))
    if not (work / "merged").exists():
        motet("export", "--model", adapter, "--output", work / "merged")
    folders = {"base": model, "adapter": adapter, "merged": work / "merged", "checkpoint": checkpoint}
    names = [row.split()[0] for row in motet("templates", "list", "--set", "chatml").splitlines() if row.strip()]
    problems = lines(motet("problems", "show", f"chain:{args.prompts}:5", "--limit", args.prompts, "--json"))
    asked = work / "asked.jsonl"
    asked.write_text("".join(json.dumps({"name": names[i % len(names)], "problem": problem["question"]}) + "\n"
                             for i, problem in enumerate(problems)))
    rendered = lines(motet("templates", "render", "--set", "chatml", "--input", asked))
    texts = work / "texts.jsonl"
    texts.write_text("".join(json.dumps({"id": i, "prompt": row["prompt"] + (row.get("forced_prefix") or ""), "completion": "."})
                             + "\n" for i, row in enumerate(rendered)))
    from tokenizers import Tokenizer
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    prompts = [tokenizer.encode(json.loads(line)["prompt"], add_special_tokens=False).ids
               for line in texts.read_text().splitlines()]
    asked.write_text("".join(json.dumps({"id": i, "prompt_ids": ids}) + "\n" for i, ids in enumerate(prompts)))
    ids = {}
    for case, folder in folders.items():
        out = lines(motet("generate", "--model", folder, "--input", asked, "--temperature", 0, "--dtype", "float32",
                          "--device", "cpu", "--threads", args.threads, "--max-new-tokens", args.new_tokens))
        ids[case] = [answer["completions"][0]["ids"] for answer in out]
    answers.write_text(json.dumps(
        {"folders": {case: str(folder) for case, folder in folders.items()}, "prompts": prompts, "ids": ids}))
    for case in ("adapter", "merged", "checkpoint"):
        other = sum(a != b for a, b in zip(ids[case], ids["base"]))
        print(f"{case}: {other} of {len(prompts)} continuations are other than the base model's")
    print("adapter and merged export:", sum(a == b for a, b in zip(ids["adapter"], ids["merged"])), "of", len(prompts), "the same")


def by_transformers(case, folders, prompts, stop):
    import torch
    import transformers
    torch.set_num_threads(args.threads)
    model = transformers.AutoModelForCausalLM.from_pretrained(
        folders["base" if case == "adapter" else case], dtype=torch.float32).eval()
    if case == "adapter":
        import peft
        model = peft.PeftModel.from_pretrained(model, folders["adapter"]).eval()
    for prompt in prompts:
        out = model.generate(torch.tensor([prompt]), attention_mask=torch.ones(1, len(prompt), dtype=torch.long),
                             do_sample=False, max_new_tokens=args.new_tokens, repetition_penalty=1.0)
        yield out[0, len(prompt):].tolist()


def by_vllm(case, folders, prompts, stop):
    os.environ.setdefault("VLLM_CPU_KVCACHE_SPACE", "1")
    from vllm import LLM, SamplingParams
    from vllm.lora.request import LoRARequest
    adapter = case == "adapter"
    model = LLM(folders["base" if adapter else case], dtype="float32", enforce_eager=True, max_model_len=512,
                enable_lora=adapter, max_lora_rank=8, max_num_seqs=16)
    done = model.generate([{"prompt_token_ids": prompt} for prompt in prompts],
                          SamplingParams(temperature=0, max_tokens=args.new_tokens, repetition_penalty=1.0),
                          lora_request=LoRARequest("adapter", 1, folders["adapter"]) if adapter else None)
    for out in done:
        yield list(out.outputs[0].token_ids)


def by_llama_cpp(case, folders, prompts, stop):
    source = args.converter.resolve()
    os.environ["PYTHONPATH"] = f"{source / 'gguf-py'}:{source}"
    if case == "adapter":
        sys.exit("cyllama has no call that sets an adapter; the merged export is what llama.cpp gets")
    file = work / f"{case}.gguf"
    if not file.exists():
        run([args.python, source / "convert_hf_to_gguf.py", folders[case], "--outtype", "f32", "--outfile", file])
    yield from greedy_llama_cpp(file, prompts, stop)


def greedy_llama_cpp(file, prompts, stop):
    from cyllama.llama import llama_cpp
    llama_cpp.disable_logging()
    llama_cpp.llama_backend_init()
    model = llama_cpp.LlamaModel(str(file))
    sampling = llama_cpp.LlamaSampler(llama_cpp.LlamaSamplerChainParams())
    sampling.add_greedy()
    for prompt in prompts:
        params = llama_cpp.LlamaContextParams()
        params.n_ctx, params.n_batch, params.n_threads, params.n_threads_batch = 512, 512, args.threads, args.threads
        context = llama_cpp.LlamaContext(model, params)
        ids, position = [], 0
        batch = prompt
        while len(ids) < args.new_tokens and (not ids or ids[-1] not in stop):
            context.decode(llama_cpp.llama_batch_get_one(batch, position))
            position += len(batch)
            batch = [sampling.sample(context, -1)]
            ids += batch
        yield ids


def compare(peer):
    made = json.loads(answers.read_text())
    by = {"transformers": by_transformers, "vllm": by_vllm, "llama.cpp": by_llama_cpp}[peer]
    config = json.loads((pathlib.Path(made["folders"]["base"]) / "generation_config.json").read_text())
    ends = config["eos_token_id"]
    stop = set(ends if isinstance(ends, list) else [ends])
    if peer == "llama.cpp" and tuple(args.cases) == CASES:
        args.cases = ["base", "merged", "checkpoint"]
    if len(args.cases) > 1:  # each in a process of its own, which gives its memory back
        codes = [subprocess.run([sys.executable, __file__, *sys.argv[1:], "--cases", case]).returncode for case in args.cases]
        sys.exit(max(codes))
    case = args.cases[0]
    found = list(by(case, made["folders"], made["prompts"], stop))
    expected = made["ids"][case]
    same = sum(a == b for a, b in zip(found, expected))
    at = [next((t for t, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
          for a, b in zip(found, expected) if a != b]
    print(f"| {peer} | {case} | {same} of {len(expected)} |{f' others part at token {at}' if at else ''}", flush=True)
    sys.exit(0 if same == len(expected) else 1)


if __name__ == "__main__":
    if args.peer == "make":
        make()
    else:
        compare(args.peer)
