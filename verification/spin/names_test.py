# SPDX-License-Identifier: Apache-2.0
"""names_test.py - every function that a model of verification/spin stands for (`code: FILE FUNCTION...`) is still in that file, and every fault is a word of its model."""
import glob
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def wrong_names(text, root):
    """FILE:FUNCTION of each that is not defined there."""
    wrong = []
    for line in re.findall(r"^/\* code: (.*) \*/$", text, re.M):
        path, *names = line.split()
        try:
            with open(os.path.join(root, path), encoding="utf-8") as f:
                code = f.read()
        except FileNotFoundError:
            code = ""
        wrong += [f"{path}:{n}" for n in names if not re.search(r"^\w[^;\n]*\b" + n + r"\([^;\n]*(?:\n[^;{]*)?\{", code, re.M)]
    return wrong


def wrong_faults(name, texts):
    """Faults that no line of the model depends on."""
    planted = " ".join(re.findall(r"^/\* planted(?:-two-end)?: (.*) \*/$", texts[name], re.M)).split()
    body = texts[name] + texts["slot.h"]
    return [f"{name}: {p}" for p in planted if not re.search(r"^#ifn?def " + p + r"$", body, re.M)]


def main():
    paths = glob.glob(os.path.join(HERE, "*.pml")) + [os.path.join(HERE, "slot.h")]
    texts = {}
    for path in paths:
        with open(path, encoding="utf-8") as f:
            texts[os.path.basename(path)] = f.read()
    wrong = [w for t in texts.values() for w in wrong_names(t, ROOT)]
    wrong += [w for name in texts for w in wrong_faults(name, texts)]
    assert wrong_names("/* code: xen/call/lock.c lock_taken */", ROOT) == ["xen/call/lock.c:lock_taken"]        # it can fail
    assert len(texts) > 3 and sum(len(re.findall("^/. code:", t, re.M)) for t in texts.values()) > 10
    for w in wrong:
        print(f"verification/spin: {w} is not there")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
