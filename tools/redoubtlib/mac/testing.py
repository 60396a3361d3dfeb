# SPDX-License-Identifier: Apache-2.0
"""For the tests: small policies, and the tools on the command line."""
import contextlib
import io
import os
import shutil
import sys

from . import cli, compile as compiler
from .flow import Graph
from .goals import ROOT
from .permission_map import PermissionMap

POLICY = os.path.join(ROOT, "policy")
BUILT = os.path.join(ROOT, "build", "policy.bin")
BASE = """attribute domain_type;
attribute self_type;
attribute channel_type;
attribute building_type;
attribute guest_type;
attribute service_type;
attribute device_type;
type xen_t;
type security_t;
type disk_t, device_type;
role system_r;
role system_r types { xen_t security_t };
role object_r types disk_t;
"""
SIDS = ("xen", "dom0", "domio", "domxen", "unlabeled", "security", "ioport", "iomem", "irq", "device", "disk", "nic")
LABELS = {"security": "security_t", "disk": "disk_t"}
MACROS = os.path.join(POLICY, "macros.m4")


def contexts():
    labels = "".join(f"sid {s} system_u:system_r:{LABELS.get(s, 'xen_t')}\n" for s in SIDS)
    return "user system_u roles { system_r object_r };\n" + labels.replace("system_r:disk_t", "object_r:disk_t")


def write(path, text):
    with open(path, "w") as f:
        f.write(text if text.endswith("\n") else text + "\n")


def small(directory, rules, **files):
    """A directory with a small policy: the project's classes, macros and map; the rules; more files by name (goals=...)."""
    for name in ("security_classes", "initial_sids", "access_vectors", "permission_map"):
        shutil.copy(os.path.join(POLICY, name), directory)
    with open(os.path.join(POLICY, "macros.m4")) as f:      # without the goals of a label's own, which would forbid what is to be tried
        write(os.path.join(directory, "macros.m4"), f.read().replace("own_labels($1)\n", ""))
    write(os.path.join(directory, "base.te"), BASE)
    write(os.path.join(directory, "rules.te"), rules)
    write(os.path.join(directory, "contexts"), contexts())
    for name, text in files.items():
        write(os.path.join(directory, name), text)
    return directory


def copy(directory):
    """A copy of the project's policy."""
    return shutil.copytree(POLICY, os.path.join(directory, "policy"), ignore=shutil.ignore_patterns("*.py", "__pycache__"))


def graph(directory, rules):
    """The graph of a small policy."""
    policy = compiler.compile_to(small(directory, rules), os.path.join(directory, "policy.bin"))
    return Graph(policy, PermissionMap(os.path.join(POLICY, "permission_map")))


def run(*argv, stdin=""):
    """(exit code, what it prints, what it says of errors) of tools/redoubt policy."""
    out, err, old = io.StringIO(), io.StringIO(), sys.stdin
    sys.stdin = io.StringIO(stdin)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = cli.main(list(argv))
            except SystemExit as end:       # argparse
                code = end.code
    finally:
        sys.stdin = old
    return code, out.getvalue(), err.getvalue()
