#!/bin/sh
# Finds a Python that Earmark runs on and hands over to set_up.py, which makes .venv ready.
# Usage: sh packaging/setup.sh cli|window|dev      PYTHON=/path/to/python3 chooses the Python.
set -u
cd "$(dirname "$0")/.." || exit 1

suits() { # PYTHON NEWEST_MINOR
    "$1" -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, $2))" >/dev/null 2>&1
}

if [ -n "${PYTHON:-}" ]; then
    suits "$PYTHON" 99 && exec "$PYTHON" packaging/set_up.py "$@"
    echo "$PYTHON is not a Python 3.11 or newer. Name another one, or leave PYTHON unset." >&2
    exit 1
fi

# 3.14 and newer come last: not every pinned package is built for them.
for newest in 13 99; do
    for python in python3 python3.13 python3.12 python3.11 python3.14; do
        suits "$python" "$newest" && exec "$python" packaging/set_up.py "$@"
    done
done

package=python3
for version in 3.13 3.12 3.11; do
    if apt-cache show "python$version-venv" >/dev/null 2>&1; then
        package=python$version
        break
    fi
done
echo "Earmark needs Python 3.11 or newer, and none was found. Install it with:" >&2
echo "    sudo apt-get install $package $package-venv" >&2
exit 1
