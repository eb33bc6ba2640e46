#!/bin/bash
# The same without Snakemake, as a Slurm array: each task runs one shard.
#   sbatch --array=1-7 workflow/slurm-array.sh experiment.yaml out/shards
#   npx rss-lab merge out/shards/* --out out/results      # when all tasks are done
#SBATCH --job-name=rss-lab --cpus-per-task=2 --mem=1000 --time=60 --requeue
set -euo pipefail
experiment=$1 out=$2
shard=$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT
# A task that was killed or requeued goes on where it was.
exec ${RSS_LAB:-npx rss-lab} run "$experiment" --shard "$shard" --workers "${SLURM_CPUS_PER_TASK:-1}" --out "$out/$SLURM_ARRAY_TASK_ID"
