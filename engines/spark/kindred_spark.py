"""Runs the tasks of a plan of `kindred shard` on Spark.

    kindred shard plan 'works/*.jsonl.zst' --work /shared/work
    spark-submit --files "$(command -v kindred)" engines/spark/kindred_spark.py --work /shared/work
    kindred shard collect --work /shared/work -o groups

The folder must have the same path on all machines. Executors run the program that --files ships, or else the one
that --binary names there. Spark starts a task again whose executor it lost, and gives up after four failures of a task
(spark.task.maxFailures).
"""

import argparse
import os
import sys

from pyspark import SparkFiles
from pyspark.sql import SparkSession

HERE = os.path.dirname(os.path.abspath(__file__))
MODULE = os.path.join(HERE, os.pardir, "kindred_task.py")
sys.path.insert(0, os.path.dirname(MODULE))
import kindred_task  # noqa: E402


def shipped(binary):
    """Returns the path of the program on this executor."""
    path = SparkFiles.get(os.path.basename(binary))
    return path if os.path.exists(path) else binary


def main():
    parser = argparse.ArgumentParser(description="Runs the tasks of a plan of `kindred shard` on Spark.")
    kindred_task.arguments(parser)
    args = parser.parse_args()

    spark = SparkSession.builder.appName("kindred").getOrCreate()
    context = spark.sparkContext
    context.addPyFile(MODULE)
    for stage in kindred_task.stages(args.binary, args.work):
        name, tasks = stage["name"], stage["tasks"]

        def run(numbers, name=name):
            import kindred_task  # on the executor
            for number in numbers:
                kindred_task.run(shipped(args.binary), args.work, name, number, args.threads, args.memory)
                yield number

        context.setJobDescription(f"kindred: {name}")
        done = context.parallelize(range(tasks), tasks).mapPartitions(run).count()
        print(f"{name}: {done} of {tasks} tasks done", flush=True)
    spark.stop()


if __name__ == "__main__":
    main()
