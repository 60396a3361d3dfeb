# SPDX-License-Identifier: Apache-2.0
"""verification/analyzers.py - the static analyzers: how each is called for one C file, and how its output is read."""
import os, re, subprocess, tempfile

INCLUDES = [".", "xen", "build/gen"]
DEFINES = ["-D__XEN_TOOLS__"]
QUOTED = [w for d in INCLUDES for w in ("-iquote", d)] + DEFINES
DIALECT = ["-std=gnu11", "-ffreestanding"]
LIMIT = 600             # seconds for one file and tool
MISRA_ID = re.compile(r"misra-c2012-(\d+\.\d+)$")
GNU_LINE = re.compile(r"^([^\s:]+):(\d+):(?:\d+:)? (warning|error): (.*?)(?: \[([^\]]*)\])?$")


def run(cmd):
    """Exit code and both outputs. A tool that hangs or dies is a finding, not silence."""
    try:
        r = subprocess.run(["nice"] + cmd, capture_output=True, text=True, errors="replace", timeout=LIMIT, env={**os.environ, "LC_ALL": "C"})
    except subprocess.TimeoutExpired:
        return -1, f"timeout after {LIMIT} s"
    return r.returncode, r.stdout + r.stderr


def gnu(out, tool, plain=lambda text: "diagnostic"):
    """Lines `FILE:LINE:COL: warning: TEXT [CHECK]`."""
    found = []
    for line in out.splitlines():
        m = GNU_LINE.match(line)
        if m:
            file, row, _, text, check = m.groups()
            name = (check or plain(text)).removeprefix("-W").split(",")[0]
            found.append([tool, name, os.path.relpath(file), int(row), text])
    return found


def died(tool, file, code, out):
    """What a tool says that ended badly without a word that we read."""
    return [tool, "tool-failed", file, 0, f"exit {code}: " + (out.strip().splitlines() or ["no output"])[-1]]


def checked(tool, file, code, out, found):
    return found + [died(tool, file, code, out)] if code and not found else found


def clang(file):
    code, out = run(["clang", "--analyze", "--analyzer-output", "text", "-Xclang",
                     "-analyzer-checker=core,deadcode,nullability,optin.portability,security,unix", "-Xclang", "-analyzer-config", "-Xclang", "crosscheck-with-z3=true", "-Wno-everything", "-mgeneral-regs-only", *DIALECT, *QUOTED, file])
    return checked("clang", file, code, out, gnu(out, "clang"))


def tidy(file):
    code, out = run(["clang-tidy", "--quiet", "--checks=-*,bugprone-*,cert-*", file, "--", "-mgeneral-regs-only", *DIALECT, *QUOTED])
    return checked("tidy", file, code, out, gnu(out, "tidy"))


def gcc(file):
    code, out = run(["gcc", "-fanalyzer", "-O1", "-Wno-all", "-fno-diagnostics-show-caret", "-fdiagnostics-path-format=none",
                     "-fdiagnostics-color=never", "-mgeneral-regs-only", *DIALECT, *QUOTED, "-c", "-o", "/dev/null", file])
    return checked("gcc", file, code, out, [[t, re.sub(r"^CWE-\d+\] \[-W", "", c), f, n, x] for t, c, f, n, x in gnu(out, "gcc")])


def cppcheck(file):
    """cppcheck's own checks and its MISRA add-on's, in one run. Its dump goes into a directory of its own."""
    with tempfile.TemporaryDirectory() as tmp:
        code, out = run(["cppcheck", "-q", "--addon=misra", "--library=verification/cppcheck.cfg", "--enable=warning,performance,portability", "--std=c11", "--platform=unix64",
                         "--max-configs=1", "--cppcheck-build-dir=" + tmp, "-U__FRAMAC__", "-D__GNUC__=12", "-D__x86_64__", *DEFINES,
                         *["-I" + d for d in INCLUDES], "--template={file}:{line}: warning: {message} [{id}]", file])
    found = []
    for _, check, at, line, text in gnu(out, "cppcheck"):
        m = MISRA_ID.match(check)
        found.append(["misra", m[1], at, line, "rule " + m[1]] if m else ["cppcheck", check, at, line, text])
    return checked("cppcheck", file, code, out, found)


def sparse_name(text):
    """Sparse names no checks: the first words without names and numbers do."""
    return "-".join(re.sub(r"'[^']*'|\([^)]*\)|\S*\d\S*", " ", text.lower()).replace(",", " ").replace(".", " ").replace("?", " ").split()[:5])


def sparse(file):
    code, out = run(["sparse", "-Wsparse-all", "-Wno-universal-initializer", "-U__CHECKER__", "-D__seg_gs=", '-D__VERSION__=""', *DIALECT, *["-I" + d for d in INCLUDES], *DEFINES, file])
    return checked("sparse", file, code, out, gnu(out, "sparse", sparse_name))


def locks(file):
    """Clang's thread-safety analysis; verification/locks has the variant of hal/guarded.h that says something, and what each row holds."""
    code, out = run(["clang", "-fsyntax-only", "-Wno-everything", "-Wthread-safety", "-Wthread-safety-beta", "-mgeneral-regs-only", *DIALECT,
                     "-iquote", "verification/locks", *QUOTED, "-include", "verification/locks/annotations.h", file])
    return checked("locks", file, code, out, gnu(out, "locks"))


def version(cmd):
    out = subprocess.run([cmd, "--version"], capture_output=True, text=True).stdout
    return next((ln.strip() for ln in out.splitlines() if re.search(r"\d\.\d", ln)), "?")


def nothing():
    return []


def lock_texts():
    """The table: a core file does not include it, and its lock column says what is held there."""
    return ["verification/locks/annotations.h", "xen/call/table.def"]


def cppcheck_texts():
    return ["verification/cppcheck.cfg"]


# name of the run: the function, the program, which files it takes, and what it reads beside them
OWN_CODE = ("xen/call/lock.c",)         # of the locks: it is what the analysis of locks trusts
ALL = ("xen/", "xsm/", "domains/")
TOOLS = {
    "clang": (clang, "clang", ALL, nothing),
    "tidy": (tidy, "clang-tidy", ALL, nothing),
    "gcc": (gcc, "gcc", ALL, nothing),
    "cppcheck": (cppcheck, "cppcheck", ALL, cppcheck_texts),
    "sparse": (sparse, "sparse", ALL, nothing),
    "locks": (locks, "clang", ("xen/",), lock_texts),
}


def takes(tool, file):
    return file.startswith(TOOLS[tool][2]) and not (tool == "locks" and file in OWN_CODE)


def z3_built_in():
    """Whether this clang can ask Z3: without it the option is refused or the program does not carry the library."""
    code, out = run(["clang", "--analyze", "-Xclang", "-analyzer-config", "-Xclang", "crosscheck-with-z3=true", "-x", "c", "/dev/null", "-o", "/dev/null"])
    return code == 0 and "Z3" not in out
