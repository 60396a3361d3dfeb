# SPDX-License-Identifier: Apache-2.0
"""hypercall_reference_test.py - docs/reference/hypercalls.md is what the table says, and a row or an operation that nobody explains is named."""
import os
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, HERE)
from redoubtlib import reference            # noqa: E402
from redoubtlib.problem import Problem      # noqa: E402

TABLE = os.path.join("xen", "call", "table.def")
NOROW = os.path.join("xen", "call", "norow.txt")
POLL = "ASK(SELF, SELF, SCHED, POLL), )"


def told(root):
    try:
        return reference.text(root)
    except Problem as problem:
        return f"refused: {problem}"


def changed(file, old, new):
    """What the tool says of a copy in which old has become new."""
    with tempfile.TemporaryDirectory() as root:
        for part in ("core", "call"):
            shutil.copytree(os.path.join(ROOT, "xen", part), os.path.join(root, "xen", part))
        shutil.copytree(os.path.join(ROOT, "xsm"), os.path.join(root, "xsm"))
        path = os.path.join(root, file)
        with open(path) as f:
            text = f.read()
        assert text.count(old) == 1, f"{file} has {text.count(old)} times {old!r}"
        with open(path, "w") as f:
            f.write(text.replace(old, new))
        return told(root)


def main():
    with open(os.path.join(ROOT, "docs", "reference", "hypercalls.md")) as f:
        kept = f.read()
    now = told(ROOT)
    assert now == kept, f"docs/reference/hypercalls.md is stale; run make reference{': ' + now if now.startswith('refused') else ''}"
    row = next(line for line in now.splitlines() if "`SCHEDOP_poll`" in line)
    for part in ("| 3 |", "`struct sched_poll_arg`", "SELF -> SELF: `sched { poll }`", "`xen/core/sched_op/poll.c`", "-EINVAL: more than POLL_MAX ports"):
        assert part in row, f"{part!r} is not in {row}"

    assert "SELF -> SELF: `sched { block }` |" in changed(TABLE, POLL, POLL.replace("POLL", "BLOCK")).split("`SCHEDOP_poll`")[1].splitlines()[0]
    assert "table.def:" in changed(TABLE, "OP(sched_poll,", "OP(sched_pool,") and "no file defines sched_pool_check" in changed(
        TABLE, "OP(sched_poll,", "OP(sched_pool,")
    assert "neither row nor reason: GNTTABOP_transfer" in changed(NOROW, "\nGNTTABOP_transfer: ", "\n# ")
    assert "SCHEDOP_poll has a row" in changed(NOROW, "\nGNTTABOP_transfer: ", "\nGNTTABOP_transfer SCHEDOP_poll: ")
    assert "norow.txt:" in changed(NOROW, "\nGNTTABOP_transfer: ", "\nGNTTABOP_transfer ")


if __name__ == "__main__":
    main()
