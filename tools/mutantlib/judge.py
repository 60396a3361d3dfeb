# SPDX-License-Identifier: Apache-2.0
"""judge.py - what notices a fault: the compiler, hosted tests, the stress, the corpus of the fuzzer. All else is compiled once; a fault's own object is
linked before it, and the first definition counts."""
import collections
import os
import re
import shutil
import signal
import subprocess
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
OUT = os.path.join(ROOT, "build", "mutants")
STRICT = ["-w", "-Werror=int-conversion", "-Werror=incompatible-pointer-types", "-Werror=implicit"]
ASAN = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-pthread"]
KINDS = {                       # where the objects without a fault are, and how one is compiled
    "test": ("build/hosted", ASAN),
    "stress": ("build/stress/asan", [*ASAN, "-fno-builtin"]),
    "fuzz": ("build/fuzz/asan", ASAN),
    "tsan": ("build/stress/tsan", ["-fsanitize=thread", "-fno-builtin", "-pthread"]),
}
SOME = ["evtchn_send", "evtchn_alloc_unbound", "evtchn_close", "gnttab_map_grant_ref", "domctl_pausedomain", "memory_populate"]     # rows for mediation_test
ENV = {"TSAN_OPTIONS": "halt_on_error=1", "ASAN_OPTIONS": "detect_odr_violation=0"}
Test = collections.namedtuple("Test", "name kind first rest libs arguments")     # first: objects that are linked before the fault's


def words(name):
    return os.environ.get(name, "").split()


def run(command, cwd=ROOT, limit=600):
    """Exit code and output; None if it takes too long: then all that it started is ended."""
    p = subprocess.Popen(command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                         start_new_session=True, env={**os.environ, **ENV})
    try:
        return (p.communicate(timeout=limit)[0], p.returncode)[::-1]
    except subprocess.TimeoutExpired:
        os.killpg(p.pid, signal.SIGKILL)
        p.communicate()
        return None, ""


def compiler(flags, before=()):
    return ["gcc", *before, *words("MUTANT_CFLAGS"), "-iquote", "build/gen", *STRICT, *flags]


def named(test):
    """The sources, archives and libraries that a test names."""
    found = {"link": [], "libs": []}
    with open(os.path.join(ROOT, test + ".c"), encoding="utf-8") as f:
        for kind, rest in re.findall(r"^// (link|libs): *(.*)$", f.read(), re.M):
            found[kind] += rest.split()
    return found["link"], found["libs"]


def fresh(out):
    """Is an object newer than all that it was made of?"""
    try:
        with open(out + ".d", encoding="utf-8") as f:
            parts = f.read().replace("\\\n", " ").split()[1:]
        return os.path.getmtime(out) > max(os.path.getmtime(os.path.join(ROOT, p)) for p in parts)
    except (OSError, ValueError):
        return False


def objects(sources):
    """Of tests, below build/mutants."""
    found = []
    for source in sources:
        out = os.path.join(OUT, "tests", source[:-2] + ".o")
        os.makedirs(os.path.dirname(out), exist_ok=True)
        if not fresh(out):
            code, text = run([*compiler(ASAN), "-MD", "-MF", out + ".d", "-c", source, "-o", out])
            if code:
                raise SystemExit(f"mutants: {source} does not compile:\n{text}")
        found.append(out)
    return found


def hosted(path):
    link, libs = named(path)
    some = SOME if path.endswith("mediation_test") else []
    return Test(os.path.basename(path), "test", objects([path + ".c"]), objects([w for w in link if w.endswith(".c")]) + [w for w in link if w[-2:] != ".c"], libs, some)


def whole(name, kind, sources, arguments):
    """The stress and the fuzzer: objects of one tree, of which the fault's takes the place."""
    return Test(name, kind, [], [os.path.join(KINDS[kind][0], s[:-2] + ".o") for s in sources], [], arguments)


class Judge:
    """A directory of its own to run tests in, as some write below build."""

    def __init__(self, number):
        self.dir = os.path.join(OUT, f"at{number}")
        shutil.rmtree(self.dir, ignore_errors=True)
        os.makedirs(os.path.join(self.dir, "build", "mediation"))
        for name in set(os.listdir(ROOT)) - {"build", ".git"}:
            os.symlink(os.path.join(ROOT, name), os.path.join(self.dir, name))
        for name in set(os.listdir(os.path.join(ROOT, "build"))) - {"mediation", "mutants"}:
            os.symlink(os.path.join(ROOT, "build", name), os.path.join(self.dir, "build", name))
        shutil.copy(os.path.join(ROOT, "build/mediation/head.conf"), os.path.join(self.dir, "build/mediation"))

    def plant(self, fault):
        """The file with its fault, found before the others."""
        shutil.rmtree(os.path.join(self.dir, "m"), ignore_errors=True)
        path = os.path.join(self.dir, "m", fault["file"])
        os.makedirs(os.path.dirname(path))
        with open(path, "w", encoding="utf-8") as f:
            f.write(fault["text"])

    def compile(self, fault, flags, out):
        tree = os.path.join(self.dir, "m")
        source = os.path.join(tree, fault["source"]) if fault["file"] == fault["source"] else fault["source"]
        return run([*compiler(flags, ["-iquote", tree, "-iquote", tree + "/xen"]), "-c", source, "-o", out])[0] == 0

    def whole_table(self, fault, test):
        """The test, where it reads the table, compiled with the fault in all of it."""
        if not fault["part"] or "mediation_test" not in test.name:
            return test
        tree = os.path.join(self.dir, "whole")
        os.makedirs(os.path.join(tree, "xen/call"), exist_ok=True)
        with open(os.path.join(tree, fault["file"]), "w", encoding="utf-8") as f:
            f.write(fault["whole"])
        out = os.path.join(self.dir, "mediation.o")
        ok = run([*compiler(ASAN, ["-iquote", tree, "-iquote", tree + "/xen"]), "-c", "tests/mediation/mediation_test.c", "-o", out])[0] == 0
        return test._replace(first=[out], arguments=[fault["name"].split(":")[1]]) if ok else test

    def link(self, test, mine=(), instead=None):
        exe = os.path.join(self.dir, test.name)
        rest = [o for o in test.rest if o != instead]
        code, text = run(["gcc", "-fuse-ld=gold", *KINDS[test.kind][1], "-o", exe, *test.first, *mine, *rest, "-Wl,--allow-multiple-definition,--strip-debug", *test.libs])
        return (exe, text) if code == 0 else (None, text)

    def ask(self, test, fault, limit):
        """How the test notices the fault, or None."""
        where, flags = KINDS[test.kind]
        mine = os.path.join(self.dir, test.kind + ".o")
        if test.kind not in fault["made"]:
            fault["made"][test.kind] = self.compile(fault, flags, mine)
        if not fault["made"][test.kind]:
            return "compiler"
        test = self.whole_table(fault, test)
        exe, _ = self.link(test, [mine], None if fault["part"] else os.path.join(where, fault["source"][:-2] + ".o"))
        if exe is None:
            return "compiler (linker)"
        code, _ = run([exe, *test.arguments], self.dir, limit)
        return None if code == 0 else test.name + (" hangs" if code is None else "")

    def measure(self, test):
        """Seconds without a fault; then it must pass."""
        exe, text = self.link(test)
        start = time.monotonic()
        code, text = run([exe, *test.arguments], self.dir) if exe else (1, text)
        if code != 0:
            raise SystemExit(f"mutants: {test.name} fails without a fault:\n{text[-2000:]}")
        return time.monotonic() - start

    def same_code(self, fault):
        """Is the optimised code that of the file without the fault?"""
        texts = []
        for made in (False, True):
            out = os.path.join(self.dir, "same.o")
            flags = ["-O2", "-g0"]
            ok = self.compile(fault, flags, out) if made else run([*compiler(flags), "-c", fault["source"], "-o", out])[0] == 0
            if not ok:
                return False
            texts.append([ln for ln in run(["objdump", "-drsx", out])[1].splitlines() if ".o:" not in ln and "*ABS*" not in ln])
        return texts[0] == texts[1]
