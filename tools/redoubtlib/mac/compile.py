# SPDX-License-Identifier: Apache-2.0
"""A directory with a policy becomes policy.bin; beside it policy.conf, which leads every rule back to its source, and policy.goals."""
import os
import tempfile

from .. import programs
from ..problem import Problem, Problems
from . import goals, parts
from .compiled import Policy
from .errors import Errors

VERSION = "30"


def checkpolicy(conf, conf_path, out, mls, paths):
    """Writes conf and the compiled policy; Problems where it does not compile."""
    with open(conf_path, "w", encoding="utf-8") as f:
        f.write(conf)
    command = ["checkpolicy", *(["-M"] if mls else []), "-t", "xen", "-c", VERSION, "-o", out, conf_path]
    done = programs.run(command, capture_output=True, text=True, errors="replace")
    if done.returncode:
        raise Problems(Errors(done.stdout + done.stderr, conf, paths).problems())


def beside(out, ending):
    """The name of what is written beside a compiled policy."""
    return os.path.splitext(out)[0] + ending


def compile_to(directory, out, with_goals=True):
    """Compiles the directory's policy and holds it against its goals; only a policy that keeps them is written. The Policy."""
    paths = parts.parts(directory)
    conf = parts.configuration(directory)
    if not os.path.isdir(os.path.dirname(os.path.abspath(out))):
        raise Problem("-o", f"cannot write {out}", "name a file in a directory that exists")
    with tempfile.TemporaryDirectory(prefix="redoubt-", dir=os.path.dirname(os.path.abspath(out))) as work:
        partial = os.path.join(work, "policy.bin")
        mls = any(os.path.basename(p) == parts.MLS for p in paths)
        checkpolicy(conf, beside(partial, ".conf"), partial, mls, paths)
        policy = Policy(partial)
        if with_goals:
            goals.check_directory(directory, policy)
        text = parts.goals_text(directory)
        with open(beside(partial, ".goals"), "wb") as f:
            f.write(text or b"")
        for ending in (".conf", ".goals", ".bin"):
            os.replace(beside(partial, ending), beside(out, ending) if ending != ".bin" else out)
    policy.path, policy.conf = out, beside(out, ".conf")
    return policy
