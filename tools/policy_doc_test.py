# SPDX-License-Identifier: Apache-2.0
"""policy_doc_test.py - docs/policy.md, "From nothing to a service domain", followed to the letter on a copy of the tree: each command prints what stands below it.
With --write it writes there what they print. And the README's denial is explained as it says."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
from contributing_test import FENCE, ROOT, apply, section      # noqa: E402

DOC, TITLE = os.path.join("docs", "policy.md"), "From nothing to a service domain"
COPIED, LINKED = ("Makefile", "mk", "policy", "tools", "docs"), ("xen", "xsm", "tests", "domains", "fuzz")
DENIAL = "(redoubt) avc:  denied  { map_read } for domid=5 target=6 scontext=system_u:system_r:guest_t:s0:c4 tcontext=system_u:system_r:admin_t:s0:c5 tclass=grant"
MAX_LINES = 20                                  # of what a person writes and types


def shell(root, command):
    """What the command prints, without what differs from run to run."""
    environment = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    done = subprocess.run(["sh", "-c", command], cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    lines = [line.rstrip() for line in done.stdout.splitlines() if not line.startswith("make: ***")]
    return re.sub(r"sha256=[0-9a-f]{64}", "sha256=...", "".join(f"{line}\n" for line in lines))


def commands(body):
    """[(command, what it should print)] of a block."""
    found = []
    for line in body.splitlines():
        if line.startswith("$ "):
            found.append([line[2:], ""])
        else:
            found[-1][1] += f"{line}\n"
    return found


def the_same(got, wanted):
    """Lines of files that the example did not write may have moved since."""
    return len({re.sub(r"(?<!clock\.te):\d+", ":N", text) for text in (got, wanted)}) == 1


def follow(root, text):
    """Does every step; (the text with what the commands print, what differs, lines that a person writes)."""
    different, written = [], 0
    for m in list(FENCE.finditer(text)):
        kind, file, body = m.groups()
        if kind == "te":
            assert not os.path.exists(os.path.join(root, file)), f"{file} is there already"
            with open(os.path.join(root, file), "w") as f:
                f.write(body)
            written += sum(bool(line.strip()) for line in body.splitlines())
        elif kind == "diff":
            apply(root, body)
            written += sum(line[0] == "+" and bool(line[1:].strip()) and not line.startswith("+++") for line in body.splitlines())
        elif kind == "sh":
            new = ""
            for command, wanted in commands(body):
                got = shell(root, command)
                new += f"$ {command}\n{got}"
                written += 1
                if not the_same(got, wanted):
                    different.append(f"{DOC}: `{command}` prints\n{got}and not\n{wanted}")
            text = text.replace(m[0], f"```sh\n{new}```", 1)
        else:
            raise AssertionError(f"{DOC}: a step of kind {kind}")
    return text, different, written


def copy_to(root):
    for part in COPIED:
        source, target = os.path.join(ROOT, part), os.path.join(root, part)
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__")) if os.path.isdir(source) else shutil.copy2(source, target)
    for part in LINKED:
        os.symlink(os.path.join(ROOT, part), os.path.join(root, part))
    os.mkdir(os.path.join(root, "build"))
    for name in ("policy.bin", "policy.conf", "policy.goals"):
        shutil.copy2(os.path.join(ROOT, "build", name), os.path.join(root, "build", name))


def readme(root):
    """Lines of the README's example of `why` that `why` does not print."""
    with open(os.path.join(ROOT, "README.md")) as f:
        shown = re.search(r"\$ (tools/redoubt policy why log)\n((?:    .*\n)+)", f.read())
    lines = [line[4:] for line in shown[2].splitlines() if line.strip() != "..."]
    before = int(re.match(r"log:(\d+): ", lines[0])[1]) - 1
    with open(os.path.join(root, "log"), "w") as f:
        f.write(f"(redoubt) domain 5 debian guest_t started\n{chr(10) * (before - 1)}{DENIAL}\n")
    told = {plain(line) for line in shell(root, shown[1]).splitlines()}
    return [f"README.md: why does not print\n{line}" for line in lines if plain(line) not in told]


def plain(line):
    """A line of `why` without its numbers, and without the word at its head where the README leaves out what stood above it."""
    return re.sub(r"(:|allows )\d+", r"\1N", re.sub(r"^ +(forbidden)? *", "", line))


def main(arguments):
    with open(os.path.join(ROOT, DOC)) as f:
        whole = f.read()
    example = section(whole, TITLE)
    with tempfile.TemporaryDirectory(prefix="redoubt-") as root:
        copy_to(root)
        different = readme(root)
        new, more, written = follow(root, example)
        different += more
    if "--write" in arguments:
        with open(os.path.join(ROOT, DOC), "w") as f:
            f.write(whole.replace(example, new, 1))
        return 0
    if written > MAX_LINES:
        different.append(f"{DOC}: {written} lines to write and type, more than {MAX_LINES}")
    print("\n".join(different))
    return bool(different)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
