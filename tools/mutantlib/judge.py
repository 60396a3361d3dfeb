# SPDX-License-Identifier: Apache-2.0
"""judge.py - what notices a fault: the compiler, hosted tests, the stress, the corpus of the fuzzer. All else is compiled once. The faults of a file are
compiled each by itself and linked together: its functions have a number in front, and whoever calls one comes through a table by the number in MUTANT."""
import collections
import os
import re
import shutil
import signal
import subprocess
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
OUT = os.path.join(ROOT, "build", "mutants")
STRICT = ["-Werror=int-conversion", "-Werror=incompatible-pointer-types", "-Werror=implicit"]
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


def run(command, cwd=ROOT, limit=600, env=None):
    """Exit code and output; None if it takes too long: then all that it started is ended."""
    p = subprocess.Popen(command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                         start_new_session=True, env={**os.environ, **ENV, **(env or {})})
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
    return Test(path, "test", objects([path + ".c"]), objects([w for w in link if w.endswith(".c")]) + [w for w in link if w[-2:] != ".c"], libs, some)


def whole(name, kind, sources, arguments):
    """The stress and the fuzzer: objects of one tree, of which the fault's takes the place."""
    return Test(name, kind, [], [os.path.join(KINDS[kind][0], s[:-2] + ".o") for s in sources], [], arguments)


def defined(path):
    """The functions that an object offers."""
    return set(re.findall(r"^[0-9a-f]+ T (\w+)$", run(["nm", "-g", "--defined-only", path])[1], re.M))


def number(source, out, names, n):
    """The object with `m<n>_` before these functions."""
    with open(out + ".names", "w", encoding="utf-8") as f:
        f.writelines(f"{name} m{n}_{name}\n" for name in sorted(names))
    code, text = run(["objcopy", "--redefine-syms", out + ".names", source, out])
    if code:
        raise SystemExit(f"mutants: {text}")


def stubs(names, by_number, most):
    """Assembly: each function jumps to that of the number in MUTANT, 0 for none or where a fault's object does not have it."""
    lines = [".section .note.GNU-stack,\"\"", ".data", ".p2align 3", "mutant: .quad 0", "word: .string \"MUTANT\""]
    for name in names:
        entries = [f"m{n}_{name}" if name in by_number.get(n, ()) else f"m0_{name}" for n in range(1, most + 1)]
        lines += [".p2align 3", f"table_{name}: .quad m0_{name}"] + [f".quad {e}" for e in entries]
    lines += [".text", "choose: sub $8, %rsp", "lea word(%rip), %rdi", "call getenv@plt", "test %rax, %rax", "je 1f", "mov %rax, %rdi", "call atoi@plt",
              "mov %eax, %eax", "mov %rax, mutant(%rip)", "1: add $8, %rsp", "ret", ".section .init_array,\"aw\"", ".p2align 3", ".quad choose", ".text"]
    for name in names:
        lines += [f".globl {name}", f".type {name}, @function", f"{name}: mov mutant(%rip), %r11", f"lea table_{name}(%rip), %r10", "jmp *(%r10,%r11,8)"]
    return "\n".join(lines) + "\n"


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

    def tree(self, fault):
        """Where the file with its fault is found before the others."""
        tree = os.path.join(self.dir, "m")
        shutil.rmtree(tree, ignore_errors=True)
        path = os.path.join(tree, fault["file"])
        os.makedirs(os.path.dirname(path))
        with open(path, "w", encoding="utf-8") as f:
            f.write(fault["text"])
        return tree

    def compile(self, fault, flags, out):
        tree = self.tree(fault)
        source = os.path.join(tree, fault["source"]) if fault["file"] == fault["source"] else fault["source"]
        return run([*compiler(flags, ["-iquote", tree, "-iquote", tree + "/xen"]), "-c", source, "-o", out])[0] == 0

    def prepare(self, faults, kind):
        """Objects of all that compile, each with its number before its functions, and the table; the original with 0. Sets fault["n"]."""
        where = os.path.join(self.dir, "objects", kind)
        shutil.rmtree(where, ignore_errors=True)
        os.makedirs(where)
        original = os.path.join(ROOT, KINDS[kind][0], faults[0]["source"][:-2] + ".o")
        made, names = [], set()
        for n, fault in enumerate(faults, 1):
            out = os.path.join(where, f"{n}.o")
            fault["n"] = n if self.compile(fault, KINDS[kind][1], out) else None
            if fault["n"]:
                mine = defined(out)
                number(out, out, mine, n)
                made.append((out, n, mine))
                names |= mine
        number(original, os.path.join(where, "0.o"), names, 0)
        table = os.path.join(where, "table.S")
        with open(table, "w", encoding="utf-8") as f:
            f.write(stubs(sorted(names), {n: mine for _, n, mine in made}, len(faults)))
        code, text = run(["gcc", "-c", table, "-o", os.path.join(where, "table.o")])
        if code:
            raise SystemExit(f"mutants: {text}")
        return [os.path.join(where, "table.o"), os.path.join(where, "0.o")] + [out for out, _, _ in made]

    def link(self, test, mine=(), instead=None):
        exe = os.path.join(self.dir, os.path.basename(test.name))
        rest = [o for o in test.rest if o != instead]
        command = ["gcc", "-fuse-ld=gold", *KINDS[test.kind][1], "-o", exe, *test.first, *mine, *rest, "-Wl,--allow-multiple-definition,--strip-debug", *test.libs]
        code, text = run(command)
        if code:
            raise SystemExit(f"mutants: {test.name} does not link:\n{text[-2000:]}")
        return exe

    def ask(self, test, faults, mine, limit):
        """Sets fault["by"] of those that the test notices; mine: what prepare() made of them."""
        instead = None if test.kind == "test" else os.path.join(KINDS[test.kind][0], faults[0]["source"][:-2] + ".o")
        exe, sound = self.link(test, mine, instead), set()
        for fault in faults:
            if fault["n"] is None:
                fault["by"] = fault["by"] or "compiler"
            if fault["by"]:
                continue
            arguments = [fault["name"].split(":")[1]] if os.path.basename(test.name) == "mediation_test" and fault["part"] else test.arguments
            code, _ = run([exe, *arguments], self.dir, limit, {"MUTANT": str(fault["n"])})
            if code != 0:
                self.unmodified(test, [exe, *arguments], limit, sound)
                fault["by"] = ("fuzz: " if test.kind == "fuzz" else "test: ") + test.name + (" hangs" if code is None else "")

    def unmodified(self, test, command, limit, sound):
        """The same program must pass with MUTANT=0, its functions without a fault: else it notices anything. sound: the commands that did."""
        if tuple(command) in sound:
            return
        code, text = run(command, self.dir, limit, {"MUTANT": "0"})
        if code != 0:
            raise SystemExit(f"mutants: {test.name}, linked with faults, fails when none is chosen:\n{text[-2000:]}")
        sound.add(tuple(command))

    def measure(self, test):
        """Seconds without a fault; then it must pass."""
        exe = self.link(test)
        start = time.monotonic()
        code, text = run([exe, *test.arguments], self.dir)
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
