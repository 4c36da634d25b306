"""Runs the tasks of a plan of `kindred shard` on the workers of Dask.

    kindred shard plan 'works/*.jsonl.zst' --work /shared/work
    python3 engines/dask/kindred_dask.py --work /shared/work --scheduler tcp://10.0.0.1:8786
    kindred shard collect --work /shared/work -o groups

The folder and the program must have the same paths on all machines. Without --scheduler, four workers run on this
machine. Dask starts a task again whose worker it lost, and three times if the task itself fails.
"""

import argparse
import os
import sys

from dask.distributed import Client, LocalCluster

MODULE = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "kindred_task.py")
sys.path.insert(0, os.path.dirname(MODULE))
import kindred_task  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description="Runs the tasks of a plan of `kindred shard` on Dask.")
    kindred_task.arguments(parser)
    parser.add_argument("--scheduler", help="address of the scheduler (default: workers on this machine)")
    parser.add_argument("--workers", type=int, default=4, help="workers on this machine, without --scheduler")
    args = parser.parse_args()

    if args.scheduler:
        client = Client(args.scheduler)
    else:
        client = Client(LocalCluster(n_workers=args.workers, threads_per_worker=1, dashboard_address=None))
    client.upload_file(os.path.normpath(MODULE))
    for stage in kindred_task.stages(args.binary, args.work):
        name, tasks = stage["name"], stage["tasks"]

        def run(number, name=name):
            import kindred_task  # on the worker
            kindred_task.run(args.binary, args.work, name, number, args.threads, args.memory)

        client.gather(client.map(run, range(tasks), key=f"kindred-{name}", pure=False, retries=3))
        print(f"{name}: {tasks} of {tasks} tasks done", flush=True)
    client.close()


if __name__ == "__main__":
    main()
