# SPDX-License-Identifier: Apache-2.0
"""Programs of other packages: one that is not installed is bad input, not a crash of ours."""
import shutil
import subprocess

from .problem import Problem


def need(*names):
    """Problem for the first of the programs that is not there."""
    for name in names:
        if shutil.which(name) is None:
            raise Problem("PATH", f"no {name}", "run make deps")


def run(command, **options):
    """subprocess.run of a program that must be there."""
    need(command[0])
    return subprocess.run(command, check=False, **options)
