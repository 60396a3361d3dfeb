# SPDX-License-Identifier: Apache-2.0
"""What one run of continuous integration does of work that is too much for it: by turns, in an order that the commit gives, and saying what it left."""
import concurrent.futures
import hashlib
import os
import re
import subprocess
import time

from . import records

BACK, FEW = 20, 5       # commits that count as one landing where nothing else tells; mutants where no file with one changed
LEAST = 5               # seconds that must be left for an item to begin
MOST = 0.6              # of all the time, for one item: another may have its turn
COUNTS = re.compile(r"^(\d+) proved, (\d+) unproved$", re.M)
KEPT_NOT = re.compile(r"^not kept: (.*)$", re.M)
SUM = re.compile(r"^(\d+) passed, (\d+) failed$", re.M)


def ordered(items, commit):
    """The items in the commit's own order: over many commits each comes first as often as another."""
    return sorted(items, key=lambda item: hashlib.sha256(f"{commit} {item}".encode()).digest())


def share_of(commit, shares):
    """1 to shares."""
    return int(hashlib.sha256(commit.encode()).hexdigest()[:8], 16) % shares + 1


def lines_of(path):
    with open(path) as f:
        return [line.rstrip("\n") for line in f if line.strip() and not line.startswith("#")]


def call(command, root, seconds=None):
    """(output, exit code), the code None where time was over; what it started ends with it."""
    done = subprocess.run(["timeout", "-k", "5", str(max(int(seconds), 1)), *command] if seconds is not None else command, cwd=root,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
    return done.stdout, None if seconds is not None and done.returncode in (124, 137) else done.returncode


def verify(root):
    return os.path.join(root, "verification", "verify")


def say(text):
    print(text, flush=True)


def proofs(root, seconds):
    """(goals proved, goals not proved)."""
    end, good, bad = time.monotonic() + seconds, 0, 0
    said, _ = call([verify(root), "--fast", "--kept"], root)
    say(said.rstrip())
    counts = COUNTS.search(said)
    if not counts:
        return 0, 1
    good, bad, left = int(counts[1]), int(counts[2]), []

    def prove(line):
        time_left = end - time.monotonic()
        return call([verify(root), "--fast", "--only", line], root, min(time_left, MOST * seconds)) if time_left > LEAST else ("", None)
    todo = ordered(KEPT_NOT.findall(said), records.commit(root))
    pool = concurrent.futures.ThreadPoolExecutor(os.cpu_count())
    for line, (said, code) in zip(todo, pool.map(prove, todo)):
        if code is None:
            left.append(line)
            continue
        counts = COUNTS.search(said)
        say("\n".join(ln for ln in said.splitlines() if not COUNTS.match(ln)))
        good, bad = (good + int(counts[1]), bad + int(counts[2])) if counts else (good, bad + 1)
    for line in left:
        say(f"not proved this time, no time: {line}")
    return good, bad


def git(root, *args):
    return subprocess.run(["git", *args], cwd=root, capture_output=True, text=True, check=False)


def base(root):
    """The commit that landed last, as far as git tells: origin/main where that is another one, else some commits back, else the first one there is."""
    head = git(root, "rev-parse", "HEAD").stdout
    for name in (os.environ.get("CI_BASE", ""), "origin/main", f"HEAD~{BACK}"):
        found = git(root, "merge-base", name, "HEAD") if name else None
        if found and not found.returncode and found.stdout != head:
            return found.stdout.strip()
    return (git(root, "rev-list", "--max-parents=0", "HEAD").stdout.split() or [""])[0]


def changed(root):
    since = base(root)
    return set(git(root, "diff", "--name-only", since, "--").stdout.split("\n")) if since else set()


def picked(root, lines):
    """(names of the mutants to try, words about why)."""
    files = changed(root)
    names = [line.split()[0] for line in lines if line.split()[1] in files]
    if names:
        return ordered(names, records.commit(root)), f"{len(names)} of {len(lines)} mutants are of files that changed since {base(root)[:12]}"
    return ordered([line.split()[0] for line in lines], records.commit(root))[:FEW], f"no file with a mutant changed since {base(root)[:12]}: {FEW} others"


def mutants(root, seconds):
    """(mutants noticed, mutants not noticed)."""
    end, good, bad, left = time.monotonic() + seconds, 0, 0, []
    names, why = picked(root, lines_of(os.path.join(root, "verification", "mutants", "list")))
    say(why)
    for name in names:
        said, code = ("", None) if end - time.monotonic() < LEAST else call([verify(root), "--only", name + " "], root, min(end - time.monotonic(), MOST * seconds))
        if code is None:
            left.append(name)
            continue
        found = re.search(rf"^mutant {re.escape(name)}: (.*)$", said, re.M)
        say(found[0] if found else f"mutant {name}: no verdict\n{said[-2000:]}")
        survived = not found or found[1] in ("SURVIVED", "NOT APPLIED")
        good, bad = good + (not survived), bad + survived
    for name in left:
        say(f"not tried this time, no time: mutant {name}")
    return good, bad


def share(root, shares):
    """(tests passed, tests failed) of the commit's share."""
    commit = records.commit(root)
    number = share_of(commit, shares)
    run = os.path.join(root, "tests", "system", "run")
    os.environ["SHARD"] = f"{number}/{shares}"
    said, code = call([run, "--rest", "--names"], root)
    names = said.split()
    if code or not names:
        say(said)
        return 0, 1
    say(f"share {number} of {shares}: {len(names)} tests")
    if any("systemd" in name for name in names):
        subprocess.run(["make", "--no-print-directory", "full-image"], cwd=root, check=False)
    with subprocess.Popen([run, "--rest"], cwd=root, stdout=subprocess.PIPE, text=True, errors="replace") as process:
        text = ""
        for line in process.stdout:
            text += line
            if not SUM.match(line):
                print(line, end="", flush=True)
    counts = SUM.search(text)
    passed, failed = (int(counts[1]), int(counts[2])) if counts else (0, 1)
    if number == 1:                     # what else test-all has
        status = subprocess.run(["make", "--no-print-directory", "xen-policy"], cwd=root, check=False).returncode
        passed, failed = passed + (status == 0), failed + (status != 0)
    return passed, failed
