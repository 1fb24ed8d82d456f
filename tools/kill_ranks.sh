#!/usr/bin/env bash
# Kills processes that train together, at random moments, and looks whether the run that goes on each time ends with the weights and
# the optimizer's state of one that nobody disturbed.
#
#   tools/kill_ranks.sh [KILLS] [RANKS] [SEED]     12 kills of one of 2 processes unless said otherwise
set -euo pipefail
cd "$(dirname "$0")/.."
kills=${1:-12}
ranks=${2:-2}
RANDOM=${3:-$$}
motet=${MOTET:-./motet}
steps=$((3 * kills))
work=$(mktemp -d)
settings=(steps=$steps prompts.per_step=8 rollout.group_size=4 update.mini_batches=2 model.threads=1 evaluation.problems=2
    evaluation.every=4 evaluation.problems_at_ends=2 output.checkpoint_every=1 templates.schedule=adaptive distributed.timeout=10)

launch() { # RUN LOG RESTARTS
    exec $motet launch --nproc-per-node "$ranks" --restarts "$3" train "${settings[@]}" output.folder="$1" >"$2" 2>&1
}

(launch "$work/whole" "$work/whole.log" 0) || { tail -n 5 "$work/whole.log"; exit 1; }
launch "$work/killed" "$work/killed.log" "$kills" &
launcher=$!
done=0
while [ "$done" -lt "$kills" ] && kill -0 "$launcher" 2>/dev/null; do
    # A process of this start, and some steps of it: else the run would never come to its end.
    mapfile -t children < <(pgrep -P "$launcher" || true)
    lines=$(wc -l <"$work/killed/metrics.jsonl" 2>/dev/null || echo 0)
    if [ "${#children[@]}" -lt "$ranks" ] || [ "$lines" -lt "${seen:-0}" ]; then
        sleep 0.1
        continue
    fi
    sleep "$((RANDOM % 2)).$((RANDOM % 10))" # whatever it is at by then
    victim=${children[$((RANDOM % ranks))]}
    if kill -9 "$victim" 2>/dev/null; then
        done=$((done + 1))
        seen=$((lines + 1))
        echo "kill $done of $kills: process $victim, after step $lines"
        while kill -0 "$victim" 2>/dev/null; do sleep 0.1; done
        until [ "$(grep -c '^motet: restart' "$work/killed.log")" -ge "$done" ] || ! kill -0 "$launcher" 2>/dev/null; do
            sleep 0.1
        done
    fi
done
wait "$launcher" || { echo "the run did not come to its end"; tail -n 5 "$work/killed.log"; exit 1; }
last=checkpoints/step-$(printf %06d "$steps")
for file in model optimizer/moments; do
    cmp "$work/whole/$last/$file.safetensors" "$work/killed/$last/$file.safetensors"
done
echo "$done kills: weights and optimizer's state after $steps steps are those of the run that was not killed"
rm -rf "$work"
