"""Runs the tasks of `kindred shard` on behalf of an engine that places and retries them.

A task may run several times, also at once: its output has the same bytes each time and appears when it is complete.
An engine may therefore start a task again whenever it lost one.
"""

import json
import os
import subprocess


def stages(binary, work):
    """Returns the stages of the plan in the folder work, in the order in which they must run.

    Each is a dict with its "name" and its number of "tasks". All tasks of a stage must be done before the next stage.
    """
    out = subprocess.run([binary, "shard", "stages", "--work", work, "-f", "json"], check=True, stdout=subprocess.PIPE)
    return json.loads(out.stdout)


def run(binary, work, stage, number, threads, memory):
    """Runs a task, and raises a RuntimeError with what kindred said if the task fails.

    memory is the soft limit of the task's memory, such as "900MiB".
    """
    command = [binary, "shard", "task", "--work", work, stage, str(number), "-j", str(threads)]
    done = subprocess.run(command, env={**os.environ, "GOMEMLIMIT": memory}, stderr=subprocess.PIPE,
                          stdout=subprocess.DEVNULL)
    if done.returncode != 0:
        message = done.stderr.decode("utf-8", "replace").strip() or f"exit code {done.returncode}"
        raise RuntimeError(f"task {number} of stage {stage}: {message}")


def arguments(parser):
    """Adds the arguments that all engines share."""
    parser.add_argument("--work", required=True, help="folder of `kindred shard plan`, on a file system that all "
                        "machines share")
    parser.add_argument("--binary", default="kindred", help="the program kindred (default: the one in PATH)")
    parser.add_argument("--threads", type=int, default=1, help="processors for each task")
    parser.add_argument("--memory", default="900MiB", help="memory for each task")
