"""``python -m bench``: the measurements of speed, some minutes long."""

from bench.speed import main

main()
