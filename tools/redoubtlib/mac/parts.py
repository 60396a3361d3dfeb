# SPDX-License-Identifier: Apache-2.0
"""A directory with a policy as one text: its parts in the order that checkpolicy wants, through m4, every line marked with where it came from."""
import hashlib
import os
import re

from .. import programs
from ..files import wrong_with
from ..problem import Problem, Problems

FIRST, RULES, GOALS, LAST = ("security_classes", "initial_sids", "access_vectors"), ("macros.m4", "base.te"), "goals.te", "contexts"
MLS = "mls"                             # sensitivities, categories, constraints on them; where it is, the policy is an MLS one
GOAL_FILES = ("goals.te", "goals", "permission_map")    # what the digest of the goals is taken of
DIGEST = 48                             # hex digits of it in the policy: the hypervisor's names end at 56 characters
NAMED = re.compile(r'^#line (\d+) ("[^"\n]*")$', re.M)
M4_ERROR = re.compile(r"^m4:(.+?):(\d+): (?:ERROR: )?(.*)$")


def rules_of(directory):
    """The names of the .te files with rules."""
    return sorted(n for n in os.listdir(directory) if n.endswith(".te") and n not in (*RULES, GOALS))


def parts(directory):
    """Paths of the parts; Problem where the directory is none with a policy."""
    if not os.path.isdir(directory):
        raise Problem(directory, "no such directory", "name one with a policy, as policy/")
    there = os.listdir(directory)
    names = [*FIRST, *([MLS] if MLS in there else []), *(n for n in RULES if n in there), *rules_of(directory), *([GOALS] if GOALS in there else []), LAST]
    paths = [os.path.join(directory, n) for n in names]
    for path in paths:
        check_part(path)
    return paths


def check_part(path):
    wrong = wrong_with(path, path)
    if wrong:
        raise Problem(f"{path}:1", wrong, "write it; policy/ has each part")
    with open(path, "rb") as f:
        data = f.read()
    if not data.endswith(b"\n"):
        line = data.count(b"\n") + 1
        raise Problem(f"{path}:{line}", "the last line has no end, so the next file's first line would join it", "end it with a newline")


def goals_text(directory):
    """The bytes of the goals, as the image carries them; None where the directory states none."""
    paths = [os.path.join(directory, n) for n in GOAL_FILES]
    if not os.path.isfile(paths[1]):
        return None
    text = b""
    for path in paths:
        if os.path.isfile(path):
            with open(path, "rb") as f:
                text += f.read()
    return text


def goals_attribute(text):
    """The attribute by which a policy names its goals: nothing has it, but the digest of the policy covers it."""
    return f"goals_{hashlib.sha256(text).hexdigest()[:DIGEST]}"


def exact_marks(conf):
    """checkpolicy takes a file's name from a mark of line 1 only, and then counts one line too many; it is told each in a mark of its own."""
    return NAMED.sub(r"#line 1 \2\n#line \1", conf)


def m4(paths):
    """What m4 makes of the files, with marks."""
    done = programs.run(["m4", "-P", "-E", "-s", *paths], capture_output=True, text=True)
    if done.returncode or done.stderr:
        raise Problems([m4_problem(line) for line in done.stderr.splitlines()] or [Problem("m4", "failed without a word", "run make deps")])
    return exact_marks(done.stdout)


def m4_problem(line):
    m = M4_ERROR.match(line)
    if not m:
        return Problem("m4", line.removeprefix("m4: "), "mend what it names")
    mends = {"end of file in argument list": ("a macro's list of arguments is not closed", "add its `)`"),
             "end of file in string": ("a `[` is not closed", "add its `]`")}
    return Problem(f"{m[1]}:{m[2]}", *mends.get(m[3], (f"m4: {m[3]}", "mend the macro")))


def configuration(directory):
    """The text of the policy: what checkpolicy compiles."""
    paths = parts(directory)
    conf, text = m4(paths), goals_text(directory)
    if text is not None:
        last = f'#line 1 "{paths[-1]}"'
        goals = f'#line 1 "{os.path.join(directory, GOAL_FILES[1])}"\n#line 1\nattribute {goals_attribute(text)};\n'
        conf = conf.replace(last, goals + last, 1)
    return conf


def m4_text(macros, text):
    """What m4 makes of a line with the macros of a file; the line itself where there is no such file."""
    if not os.path.isfile(macros):
        return text
    done = programs.run(["m4", "-P", "-E", macros, "-"], input=text + "\n", capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else text
