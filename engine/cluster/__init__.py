"""Classifying any number of files on many machines: the scorer of one machine as a stage of Ray Data.

What is to be scored is a list, or a manifest that the cluster reads itself; what comes out is partitioned Parquet, on
the same disks or object storage. ``job`` is the job that the command line drives, ``stage`` what an actor does,
``partitions`` the results, ``merging`` brings them into a store that the window opens.

Invariant: the scores are those of ``engine.classify``, because the same worker processes make them (``engine.pool``);
nothing but ``session`` and ``job`` knows Ray.
"""
