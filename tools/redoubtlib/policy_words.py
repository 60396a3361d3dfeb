# SPDX-License-Identifier: Apache-2.0
"""What is said of an image's policy before it boots: its digest, whether it enforces, the goals that it was compiled with."""
import hashlib
import os
import re

from .policy import Policy

MARK = re.compile(rb"goals_([0-9a-f]{48})")     # the attribute by which a policy names its goals (redoubtlib/mac/parts.py)


def sha256(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def goals_of(path):
    """(file with the goals of the compiled policy, None), or (None, what is wrong with it in words)."""
    with open(path, "rb") as f:
        mark = MARK.search(f.read())
    if not mark:
        return None, "states no goals"
    goals = os.path.splitext(path)[0] + ".goals"
    if not os.path.isfile(goals):
        return None, f"has goals, but not beside it ({os.path.basename(goals)})"
    if not sha256(goals).startswith(mark[1].decode()):
        return None, f"was not compiled with the goals beside it ({os.path.basename(goals)})"
    return goals, None


def permissive(path):
    """The types to which the policy denies nothing."""
    return sorted(str(t) for t in Policy(path, path).policy.types() if t.ispermissive)


def lines(full, path):
    """Digest and mode, and the goals' digest, as the boot log shows them."""
    free = permissive(full)
    yield f"policy {path} sha256={sha256(full)} " + (f"permissive: nothing is denied to {', '.join(free)}" if free else "enforcing")
    goals, wrong = goals_of(full)
    yield f"goals sha256={sha256(goals)}" if goals else f"no goals: {path} {wrong}"
