#!/bin/sh
# Submits the tasks of a plan of `kindred shard` to Slurm: an array of jobs for each stage, which begins when all jobs of
# the stage before are done. Run it once; what is done already is skipped, so it can be run again after a failure.
#
#     kindred shard plan 'works/*.jsonl.zst' --work /shared/work
#     engines/slurm/submit.sh /shared/work --partition=long
#     kindred shard status --work /shared/work
#     kindred shard collect --work /shared/work -o groups
#
# Arguments behind the folder go to sbatch. The folder and the program must have the same paths on all machines.
# KINDRED names the program (kindred), THREADS the processors of a task (1), MEMORY the MiB of a task (1000), and
# AT_ONCE how many tasks of a stage may run at once (all).
set -eu

work=${1:?usage: submit.sh WORK [ARGUMENTS OF SBATCH]}
shift
kindred=${KINDRED:-kindred}
threads=${THREADS:-1}
memory=${MEMORY:-1000}

stages=$("$kindred" shard stages --work "$work")
mkdir -p "$work/slurm"
previous=
echo "$stages" | while IFS="$(printf '\t')" read -r stage tasks _; do
	job=$(sbatch --parsable --job-name="kindred-$stage" --array="0-$((tasks - 1))${AT_ONCE:+%$AT_ONCE}" \
		--cpus-per-task="$threads" --mem="${memory}M" --requeue --kill-on-invalid-dep=yes \
		--output="$work/slurm/$stage-%a.log" ${previous:+--dependency=afterok:$previous} "$@" \
		--export="ALL,GOMEMLIMIT=$((memory * 9 / 10))MiB" \
		--wrap="exec '$kindred' shard task --work '$work' $stage \$SLURM_ARRAY_TASK_ID -j $threads")
	previous=${job%%;*}
	echo "$stage: $tasks tasks, job $previous"
done
