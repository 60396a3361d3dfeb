# SPDX-License-Identifier: Apache-2.0
"""Dated records of what was run on which commit with which tools (verification/records)."""
import datetime
import os
import shutil
import subprocess

TOOLS = (("gcc", "--version"), ("ld", "--version"), ("clang", "--version"), ("make", "--version"), ("/usr/bin/python3", "--version"), ("qemu-system-x86_64", "--version"),
         ("frama-c", "-version"), ("why3", "--version"), ("z3", "--version"), ("cvc4", "--version"), ("checkpolicy", "-V"), ("afl-fuzz", "-V"), ("spin", "-V"),
         ("cppcheck", "--version"), ("sparse", "--version"), ("dtc", "--version"), ("grub-mkimage", "--version"), ("xorriso", "-version"))
SHOWN = 15              # last lines of a stage that the record keeps


def output(*command, cwd=None):
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, errors="replace", check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (done.stdout.strip() or done.stderr.strip())


def commit(root):
    return output("git", "rev-parse", "HEAD", cwd=root) or "unknown"


def changed(root):
    return bool(output("git", "status", "--porcelain", "-uno", cwd=root))


def version(tool, option):
    if not shutil.which(tool):
        return "not installed"
    return (output(tool, option).splitlines() or ["says nothing"])[0].strip()


def path_for(directory, today):
    """A name that is not taken: a second record of a day gets a number."""
    names = [f"{today}.md"] + [f"{today}-{n}.md" for n in range(2, 100)]
    return next(p for p in (os.path.join(directory, n) for n in names) if not os.path.exists(p))


def fenced(lines):
    return ["```", *(line.replace("```", "'''") for line in lines), "```"]


def text(root, section, results, today):
    bad = [r for r in results if r.state != "passed"]
    lines = [f"# {section}, {today}", "", f"Commit {commit(root)}" + (", with changes that are not committed" if changed(root) else "") + ". "
             + (f"{len(results) - len(bad)} of {len(results)} stages passed." if bad else f"All {len(results)} stages passed."), "",
             "| stage | command | result | seconds | last line |", "| --- | --- | --- | --- | --- |"]
    for r in results:
        last = r.last().replace("|", "\\|")
        lines.append(f"| {r.stage.name} | `{r.stage.command}` | {r.state}{': ' + r.why if r.why else ''} | {r.seconds:.0f} | {last} |")
    lines += ["", f"In all {sum(r.passed for r in results)} passed, {sum(r.failed for r in results)} failed, {sum(r.seconds for r in results):.0f} s on {os.cpu_count()} CPUs.", "",
              "## Tools", ""]
    lines += fenced([f"{os.path.basename(tool)}: {version(tool, option)}" for tool, option in TOOLS])
    lines += ["", "## Last lines", ""]
    for r in results:
        if r.lines:
            lines += [f"{r.stage.name}:", "", *fenced(r.lines[-SHOWN:]), ""]
    return "\n".join(lines).rstrip() + "\n"


def write(directory, root, section, results):
    """The path of the record of these results."""
    today = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
    os.makedirs(directory, exist_ok=True)
    path = path_for(directory, today)
    with open(path, "w") as f:
        f.write(text(root, section, results, today))
    return path
