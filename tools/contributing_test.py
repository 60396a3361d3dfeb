# SPDX-License-Identifier: Apache-2.0
# seconds: 600
"""contributing_test.py - the worked example of CONTRIBUTING.md, followed to the letter on a copy of the tree, builds, passes and is allowed to whom it says."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PARTS = ("Makefile", "mk", "xen", "xsm", "policy", "tests", "tools", "domains", "docs", "fuzz")
BUILT = ("build/gen", "build/hosted")           # so that only what the example changes is compiled
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.M | re.S)


def section(text, title):
    return text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def apply(root, diff):
    """One hunk: what is kept and taken away stands once in the file."""
    (old_name, new_name), body = re.match(r"--- a/(\S+)\n\+\+\+ b/(\S+)\n", diff).groups(), diff.split("@@\n", 1)[1]
    lines = body.splitlines()
    assert old_name == new_name and all(line[:1] in " +-" for line in lines), f"not a hunk of one file: {diff}"
    old = "\n".join(line[1:] for line in lines if not line.startswith("+"))
    new = "\n".join(line[1:] for line in lines if not line.startswith("-"))
    path = os.path.join(root, old_name)
    with open(path) as f:
        text = f.read()
    assert text.count(old) == 1, f"CONTRIBUTING.md: {old_name} has {text.count(old)} times\n{old}"
    with open(path, "w") as f:
        f.write(text.replace(old, new))


def run(root, command):
    environment = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    done = subprocess.run(["sh", "-ec", command], cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, f"CONTRIBUTING.md: `{command}` fails:\n{done.stdout}"
    return done.stdout


def follow(root, text):
    """The steps in their order; the kinds of what was done."""
    done = []
    for kind, file, body in FENCE.findall(text):
        if kind == "diff":
            apply(root, body)
        elif kind == "c":
            path = os.path.join(root, file)
            assert not os.path.exists(path), f"CONTRIBUTING.md: {file} is there already"
            with open(path, "w") as f:
                f.write(body)
        elif kind == "sh":
            for command in body.splitlines():
                run(root, command)
        else:
            raise AssertionError(f"CONTRIBUTING.md: a step of kind {kind}")
        done.append(kind)
    return done


def main():
    with open(os.path.join(ROOT, "CONTRIBUTING.md")) as f:
        example = section(f.read(), "A worked example")
    with tempfile.TemporaryDirectory(prefix="redoubt-") as root:
        for part in PARTS + BUILT:
            source, target = os.path.join(ROOT, part), os.path.join(root, part)
            if os.path.isdir(source):
                shutil.copytree(source, target, symlinks=True)
            elif os.path.exists(source):
                shutil.copy2(source, target)
        done = follow(root, example)
        assert sorted(set(done)) == ["c", "diff", "sh"] and done.count("c") == 2, f"the example's steps are {done}"
        with open(os.path.join(root, "docs", "reference", "hypercalls.md")) as f:
            assert "`xen/core/machine/availheap.c` | -EINVAL: a range of addresses" in f.read(), "the reference does not have the row"
        rules = run(root, "sesearch -A -t xen_t -c xen -p heap build/policy.bin")
        assert "allow console_t xen_t:xen" in rules, f"the policy does not allow it to console_t: {rules}"


if __name__ == "__main__":
    sys.exit(main())
