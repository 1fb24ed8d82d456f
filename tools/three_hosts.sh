#!/usr/bin/env bash
# Three machines that train together, as network namespaces of this one: what a narrow link costs, and what a cut one does.
#
#   sudo tools/three_hosts.sh [MBIT]       bandwidth of each machine's link in Mbit/s, 200 unless said otherwise
#
# Needed: root, ip and tc (iproute2), a built program (./motet --version). It checks that
#   1. three processes over links of that bandwidth finish, with the weights of three on loopback, bit for bit;
#   2. when one machine's link is cut all end within distributed.timeout and name its rank;
#   3. the run goes on from its checkpoint with the two machines that are left.
set -euo pipefail
cd "$(dirname "$0")/.."
mbit=${1:-200}
motet=${MOTET:-./motet}
timeout=10
work=$(mktemp -d)
bridge=motet-br
settings=(prompts.per_step=12 rollout.group_size=4 update.mini_batches=2 model.threads=1 evaluation.problems=2
    evaluation.problems_at_ends=2 output.checkpoint_every=1 distributed.timeout=$timeout)

cleanup() {
    for pid in $(jobs -p); do kill -9 "$pid" 2>/dev/null || true; done
    for host in 0 1 2; do ip netns del "motet-$host" 2>/dev/null || true; done
    ip link del "$bridge" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

ip link add "$bridge" type bridge
ip link set "$bridge" up
for host in 0 1 2; do
    ip netns add "motet-$host"
    ip link add "motet-v$host" type veth peer name eth0 netns "motet-$host"
    ip link set "motet-v$host" master "$bridge" up
    ip -n "motet-$host" addr add "10.77.0.$((host + 1))/24" dev eth0
    ip -n "motet-$host" link set eth0 up
    ip -n "motet-$host" link set lo up
    tc qdisc add dev "motet-v$host" root tbf rate "${mbit}mbit" burst 64kb latency 100ms
    ip netns exec "motet-$host" tc qdisc add dev eth0 root tbf rate "${mbit}mbit" burst 64kb latency 100ms
done

# rank HOST SIZE ADDRESS LOG arguments…: one process in a machine's network, or in this one's where HOST is "here"
rank() {
    local host=$1 number=$2 size=$3 address=$4 log=$5
    shift 5
    local net=()
    [ "$host" = here ] || net=(ip netns exec "motet-$host")
    RANK=$number LOCAL_RANK=0 WORLD_SIZE=$size MASTER_ADDR=$address MASTER_PORT=29555 \
        "${net[@]}" $motet train "$@" >"$log" 2>&1
}

fail() {
    echo "FAILED: $1" >&2
    tail -n 5 "$work"/*.log >&2
    exit 1
}

echo "1. three machines, links of $mbit Mbit/s"
for place in loopback machines; do
    pids=()
    for number in 0 1 2; do
        host=here address=127.0.0.1
        [ $place = loopback ] || host=$number address=10.77.0.1
        rank "$host" "$number" 3 "$address" "$work/$place-$number.log" steps=3 output.folder="$work/$place" "${settings[@]}" &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid" || fail "a process on $place"; done
done
cmp "$work"/{loopback,machines}/checkpoints/step-000003/model.safetensors || fail "weights differ from those on loopback"
cmp "$work"/{loopback,machines}/checkpoints/step-000003/optimizer/moments.safetensors || fail "moments differ from those on loopback"
python3 - "$work" <<'P'
import json, sys
for place in ("loopback", "machines"):
    steps = [json.loads(line) for line in open(f"{sys.argv[1]}/{place}/metrics.jsonl")]
    print(f"   {place:9} update {steps[-1]['timing_s/update_actor']:.2f} s, of it at work {steps[-1]['ranks/update_s/max']:.2f} s")
P

echo "2. the link of machine 2 is cut in step 2 or later"
pids=()
for number in 0 1 2; do
    rank "$number" "$number" 3 10.77.0.1 "$work/cut-$number.log" steps=500 output.folder="$work/cut" "${settings[@]}" &
    pids+=($!)
done
until grep -q ' 2/500' "$work/cut-0.log"; do sleep 0.1; done
ip link set motet-v2 down
start=$(date +%s)
for number in 0 1 2; do
    code=0
    wait "${pids[$number]}" || code=$?
    [ "$code" = 1 ] || fail "rank $number left with $code"
done
echo "   all ended $(($(date +%s) - start)) s after (distributed.timeout=$timeout)"
for number in 0 1; do
    grep -H '^motet: rank 2 is missing' "$work/cut-$number.log" | sed "s#^$work/#   #" || fail "rank $number does not name rank 2"
done
grep -H '^motet: rank 0 is missing' "$work/cut-2.log" | sed "s#^$work/#   #" || fail "rank 2 does not name rank 0"

echo "3. the two that are left go on"
pids=()
for number in 0 1; do
    rank "$number" "$number" 2 10.77.0.1 "$work/on-$number.log" --resume "$work/cut" steps=$(($(wc -l <"$work/cut/metrics.jsonl") + 1)) &
    pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" || fail "the two do not go on"; done
grep 'resumed from' "$work/on-0.log" | sed 's/^/   /'
echo "all three hold"
