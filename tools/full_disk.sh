#!/usr/bin/env bash
# Two processes that train together, and a disk that is full: small file systems in memory play it.
#
#   sudo tools/full_disk.sh
#
# Needed: root (mount), a built program (./motet --version). It checks that
#   1. where the temporary folder of rank 1 is full,
#   2. where the run's own folder is,
# all end within distributed.timeout, each with one line that says why, and that the run then goes on from its checkpoint.
set -euo pipefail
cd "$(dirname "$0")/.."
motet=${MOTET:-./motet}
timeout=10
work=$(mktemp -d)
settings=(prompts.per_step=8 rollout.group_size=4 update.mini_batches=2 model.threads=1 evaluation.problems=2 evaluation.every=0
    evaluation.problems_at_ends=2 output.checkpoint_every=1 output.checkpoints_kept=1 distributed.timeout=$timeout steps=400)

cleanup() {
    for pid in $(jobs -p); do kill -9 "$pid" 2>/dev/null || true; done
    umount "$work/small" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT
mkdir "$work/small"

fail() {
    echo "FAILED: $1" >&2
    tail -n 5 "$work"/*.log >&2
    exit 1
}

# together RUN TEMPORARY-OF-RANK-1 arguments…: starts both
together() {
    local run=$1 temporary=$2
    shift 2
    pids=()
    for rank in 0 1; do
        local temp=/tmp
        [ $rank = 0 ] || temp=$temporary
        RANK=$rank LOCAL_RANK=$rank WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=29556 \
            JAVA_TOOL_OPTIONS="-Djava.io.tmpdir=$temp" $motet train "$@" >"$work/$run-$rank.log" 2>&1 &
        pids+=($!)
    done
}

# fill: from the second step on nothing more fits
fill() { # RUN
    until grep -q ' 2/400' "$work/$1-0.log"; do
        kill -0 "${pids[0]}" 2>/dev/null || fail "rank 0 of $1 ended early"
        sleep 0.1
    done
    cat /dev/zero >"$work/small/filler" 2>/dev/null || true
    SECONDS=0
}

# ended RUN SENTENCE: both have, in time, and say so
ended() {
    local code
    for rank in 0 1; do
        code=0
        wait "${pids[$rank]}" || code=$?
        [ "$code" = 1 ] || fail "rank $rank left with $code"
        [ "$(grep -c '^motet: ' "$work/$1-$rank.log")" = 1 ] || fail "rank $rank does not say it in one line"
        grep '^motet: ' "$work/$1-$rank.log" | sed "s#$work/##; s#^#   rank $rank: #"
    done
    [ "$SECONDS" -le $timeout ] || fail "that took $SECONDS s"
    grep -q "$2" "$work/$1-0.log" || fail "rank 0 does not say '$2'"
    echo "   all ended within $SECONDS s (distributed.timeout=$timeout)"
}

goes_on() { # RUN FOLDER
    rm "$work/small/filler"
    together "$1" /tmp --resume "$2" steps=$(($(ls "$2/checkpoints" | sed -n 's/^step-0*//p' | tail -n 1) + 1))
    for pid in "${pids[@]}"; do wait "$pid" || fail "$1 does not go on"; done
    grep 'resumed from' "$work/$1-0.log" | sed "s#$work/##; s/^/   /"
}

echo "1. the temporary folder of rank 1"
mount -t tmpfs -o size=8m none "$work/small"
together temporary "$work/small" output.folder="$work/temporary" "${settings[@]}"
fill temporary
ended temporary '^motet: rank 1 failed: .*No space left on device'
goes_on temporary "$work/temporary"
umount "$work/small"

echo "2. the run's folder"
mount -t tmpfs -o size=400m none "$work/small"
together folder /tmp output.folder="$work/small/run" "${settings[@]}"
fill folder
ended folder 'No space left on device'
goes_on folder "$work/small/run"
echo "both hold"
