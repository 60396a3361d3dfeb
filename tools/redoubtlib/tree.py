# SPDX-License-Identifier: Apache-2.0
"""What a result was made from: a digest of the sources as they are in the working tree, committed or not."""
import hashlib
import os
import subprocess

PARTS = ("xen", "xsm", "policy", "domains", "verification", "tests/fakearch", "fuzz", "tools")
# what says something of results, and makes none: the report reads it itself
SAYS = ("verification/advisories", "verification/assumptions", "verification/tcb", "verification/unproved", "verification/untested", "verification/mutants/argued")


def sources(root):
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *PARTS], cwd=root, capture_output=True, text=True, check=True)
    return sorted(p for p in set(listed.stdout.split("\0")) if p and p not in SAYS and not p.endswith(".md"))


def content(path):
    if os.path.islink(path):
        return os.readlink(path).encode()
    if not os.path.isfile(path):
        return b""
    with open(path, "rb") as f:
        return f.read()


def digest(root):
    whole = hashlib.sha256()
    for path in sources(root):
        whole.update(f"{hashlib.sha256(content(os.path.join(root, path))).hexdigest()}  {path}\n".encode())
    return whole.hexdigest()


def stamp(root, **selected):
    """What each result carries, taken before it is made: of which tree, and what of it was selected; nothing where all was."""
    return {"tree": digest(root), "selected": " ".join(f"{name.upper()}={value}" for name, value in selected.items() if value)}
