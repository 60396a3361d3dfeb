# SPDX-License-Identifier: Apache-2.0
"""What a result was made from: a digest of the sources as they are in the working tree, committed or not."""
import hashlib
import os
import re
import subprocess

PARTS = ("xen", "xsm", "policy", "domains", "verification", "tests/fakearch", "fuzz", "tools")
# what says something of results, and makes none: the report reads it itself
RECORDS = "verification/records/"       # what earlier runs found
SAYS = ("verification/advisories", "verification/assumptions", "verification/tcb", "verification/unproved", "verification/untested", "verification/mutants/argued")


def sources(root, parts=PARTS, says=SAYS):
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *parts], cwd=root, capture_output=True, text=True, check=True)
    return sorted(p for p in set(listed.stdout.split("\0")) if p and p not in says and not p.endswith(".md") and not p.startswith(RECORDS))


def content(path):
    if os.path.islink(path):
        return os.readlink(path).encode()
    if not os.path.isfile(path):
        return b""
    with open(path, "rb") as f:
        return f.read()


def digest(root, parts=PARTS, says=SAYS):
    whole = hashlib.sha256()
    for path in sources(root, parts, says):
        whole.update(f"{hashlib.sha256(content(os.path.join(root, path))).hexdigest()}  {path}\n".encode())
    return whole.hexdigest()


def digest_of_all(root):
    """Of the whole repository but words and records."""
    return digest(root, (".",), ())


def stamp(root, **selected):
    """What each result carries, taken before it is made: of which tree, and what of it was selected; nothing where all was."""
    return {"tree": digest(root), "selected": " ".join(f"{name.upper()}={value}" for name, value in selected.items() if value)}


def seen(preprocessed):
    """Of what `gcc -E -C -dD` says all that Frama-C will see: the text, and the macros that it names, by themselves or through others. GCC leaves annotations as they are, so
    these stand there by name only."""
    text, macros = [], {}
    for line in preprocessed.splitlines():
        m = re.match(r"#\s*(?:define|undef) (\w+)", line)
        if m:
            macros.setdefault(m[1], []).append(line)
        else:
            text.append(line)
    todo, kept = set(re.findall(r"\w+", "\n".join(text))), {}
    while todo:
        name = todo.pop()
        if name in macros and name not in kept:
            kept[name] = macros[name]
            todo |= set(re.findall(r"\w+", "\n".join(macros[name])))
    return "\n".join(text + [line for name in sorted(kept) for line in kept[name]])
