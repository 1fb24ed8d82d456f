#!/bin/bash
# Trains on several machines under Slurm: one task a GPU, data parallel (docs/scale.md).
#
#   sbatch --nodes=2 recipes/cluster/slurm.sh recipes/paper-qwen2.5-math-1.5b.yaml runs/paper
#
# The first submission begins the run; each later one, and each requeue, goes on from the newest checkpoint, with as many
# machines as it then has. The run's folder must be on a file system that all of them see.
#SBATCH --job-name=motet
#SBATCH --ntasks-per-node=8
#SBATCH --gpus-per-node=8
#SBATCH --cpus-per-task=12
#SBATCH --mem=0
#SBATCH --time=24:00:00
#SBATCH --signal=TERM@300
#SBATCH --requeue
#SBATCH --open-mode=append
set -euo pipefail
config=${1:?the config file is missing: sbatch recipes/cluster/slurm.sh CONFIG RUN}
run=${2:?the folder of the run is missing: sbatch recipes/cluster/slurm.sh CONFIG RUN}

# Which host has rank 0 and where each task stands Motet reads from Slurm's own variables; the port is one that no other job of
# this user on the same machine has.
export MASTER_PORT=$((20000 + SLURM_JOB_ID % 10000))

# All tasks end within distributed.timeout when one is gone; srun then ends what is left of the step.
if [ -e "$run/config.yaml" ]; then
    exec srun --kill-on-bad-exit=1 ./motet train --resume "$run"
else
    exec srun --kill-on-bad-exit=1 ./motet train "$config" output.folder="$run" model.device=cuda
fi
