# SPDX-License-Identifier: Apache-2.0
"""The text of docs/reference/hypercalls.md."""
import os
import re

from . import programs, table
from .problem import Problem
from .source import ERROR, Sources

NOROW = "xen/call/norow.txt"
HEADERS = ("xen.h", "event_channel.h", "grant_table.h", "memory.h", "sched.h", "vcpu.h", "version.h", "physdev.h", "domctl.h", "sysctl.h",
           "hvm/hvm_op.h", "xsm/flask_op.h")
OWN_HEADERS = ("xen/call/exit.h", "xsm/audit.h", "xen/core/memmap/memmap.h", "xen/core/mem/physmap.h")
# family: the hypercall, a pattern of its sub-operations' names in Xen's headers, what the guest passes
FAMILIES = {
    "EVTCHNOP": ("event_channel_op", r"EVTCHNOP_[a-z_]+", "sub-operation, argument"),
    "GNTTABOP": ("grant_table_op", r"GNTTABOP_(?!error_msgs)[a-z_]+", "sub-operation, array, number of elements; one element where the table does not say `batch`"),
    "MEMOP": ("memory_op", r"XENMEM_(?!(?:access|paging|sharing)_op_|resource_)[a-z_]+", "sub-operation, argument; above bit 6 where a long one goes on"),
    "SCHEDOP": ("sched_op", r"SCHEDOP_[a-z_]+", "sub-operation, argument"),
    "VCPUOP": ("vcpu_op", r"VCPUOP_[a-z_]+", "sub-operation, vCPU, argument"),
    "SETTIMER": ("set_timer_op", None, "time"),
    "HVMOP": ("hvm_op", r"HVMOP_(?!altp2m_)[a-z_0-9]+", "sub-operation, argument"),
    "XENVER": ("xen_version", r"XENVER_[a-z_]+", "sub-operation, argument"),
    "VMASSIST": ("vm_assist", None, "command, type"),
    "MULTICALL": ("multicall", None, "list, number of entries; each entry is a hypercall of its own, with its own questions"),
    "CONSOLEIO": ("console_io", r"CONSOLEIO_[a-z]+", "sub-operation, length, buffer"),
    "PHYSDEV": ("physdev_op", r"PHYSDEVOP_[a-z_0-9]+", "sub-operation, argument"),
    "XSMOP": ("xsm_op", r"FLASK_[A-Z_]+", "`struct xen_flask_op`, whose version must be the header's (-ENOSYS)"),
    "DOMCTL": ("domctl", r"XEN_DOMCTL_(?!vmtrace_(?!op))[a-z_0-9]+", "`struct xen_domctl`, whose version must be the header's (-EACCES); DOM is its `domain`"),
    "SYSCTL": ("sysctl", r"XEN_SYSCTL_(?!cpu_featureset_|cpu_policy_|pm_op_)[a-z_0-9]+", "`struct xen_sysctl`, whose version must be the header's (-EACCES)"),
    "EXIT": (None, None, "no hypercall: what a guest's instruction does (docs/decisions/0005)"),
}
KINDS = {"IN": "in", "INOUT": "in, out", "OUT": "out", "REGS": "from registers and memory by the row's own fetch", "OWN": "own fetch", "OWN_OUT": "own fetch, out", "ANSWER": "from and to registers",
         "DCTL": "in", "DCTL_OUT": "in, out", "ENTRY": "batch", "ENTRY_RAW": "batch, own layout", "EXTENT": "batch, goes on", "STATUS": "in, out; the error goes into its status",
         "STATUS_RAW": "own layout; the error goes into its status", "NONE": ""}
TARGETS = {"SELF": "", "PRE_DOM": "DOM: the envelope's `domain`", "NAMED": "DOM: the envelope's `domain`", "NEW_OWN": "NEW_CHANNEL: a new end of one's own", "PORT_PEER": "", "GRANTER": "DOM: whoever granted what `handle` maps"}
HEAD = """<!-- Written by tools/hypercall-reference (make reference) from xen/call/table.def, the headers in xen/core, Xen's public headers and
     xen/call/norow.txt. Do not edit: make check compares. -->
# Hypercalls

Every operation that a guest can ask for is a row of `xen/call/table.def`; this page is the table in words. Numbers, structures and meaning are Xen's
(`libxen-dev`, version 4.17); `docs/control.md` says where a control operation differs. The way of one hypercall: `docs/architecture.md`.

How to read it:

- **argument**: its structure, and `in` (read once), `out` (written when the operation has succeeded). `batch`: the guest passes an array, each element is an operation.
- **asks**: the questions for the policy, in this order, each as *subject* -> *object*: `class { permission }`. All must be allowed, or the caller gets -EACCES and nothing
  has happened. Behind `if` stands when one is asked; `under the lock` when the object is looked up there. `policy/access_vectors` has the permissions.
- **subjects and objects**: SELF the caller (as an object: its own self label); DOM the domain that the argument names, THIRD and LISTENED a second one, GRANTS the one that grants,
  BACK the caller as DOM sees it; XEN and SECURITY the hypervisor's labels; CHANNEL and PORT_CHANNEL a port of the caller, DOM_CHANNEL and REMOTE_CHANNEL one of DOM, NEW_CHANNEL the one to
  be made; SID_ARG and SID labels in the argument; LABEL that of the device or range.
- **errors**: what the operation's header says; `code:` lists what its own code names beside that. Common to all: -ENOSYS without a row, -EFAULT for memory that is not the
  caller's to read or write, -EACCES from the policy, -ESRCH for a domain that is not there or is dying, -ENOMEM where the caller's account or the machine has no more.
  Grant operations with a status tell it as GNTST_*. -ERESTART reaches no guest: the call begins again.
"""


def macros(root):
    """Names and numbers of Xen's public headers and of the rows that are ours."""
    lines = [f"#include <xen/{h}>" for h in HEADERS]
    done = programs.run(["gcc", "-E", "-dM", "-D__XEN_TOOLS__", "-"], input="\n".join(lines), capture_output=True, text=True)
    if done.returncode:
        raise Problem("tools/hypercall-reference", f"gcc: {done.stderr.strip().splitlines()[0]}", "run make deps")
    texts = [done.stdout]
    for header in OWN_HEADERS:
        with open(os.path.join(root, header)) as f:
            texts.append(f.read())
    return {name: int(number, 0) for name, number in re.findall(r"^#define (\w+) +(0x[0-9a-fA-F]+|\d+)[uUlL]*(?=\s|$)", "\n".join(texts), re.M)}


def operations(names, family):
    """{number: Xen's name} of a family."""
    pattern = FAMILIES[family][1]
    return {number: name for name, number in sorted(names.items()) if pattern and re.fullmatch(pattern, name)}


def cell(text):
    return text.replace("|", "\\|")


def question(ask):
    text = f"{ask.subject} -> {ask.object}: `{ask.cls.lower()} {{ {ask.perm.lower()} }}`"
    return text + (f" if `{ask.condition}`" if ask.condition else "") + (" under the lock" if ask.locked else "")


def argument(row):
    kind = KINDS[row.kind]
    if row.type == "struct no_arg":
        return "none"
    m = re.fullmatch(r"(?:DOM|REMOTE)\((\w+)\)", row.target)
    listener = re.fullmatch(r"LISTENER\((\w+), (\w+)\)", row.target)
    target = f"DOM: `{m[1]}`" if m else f"DOM: `{listener[1]}`, LISTENED: `{listener[2]}`" if listener else TARGETS.get(row.target.split("(")[0], "")
    return "; ".join(t for t in (f"`{row.type}`", kind, target) if t)


def errors(row, sources):
    said = [ERROR.sub(r"-\1", s).rstrip(".;, ") for s in dict.fromkeys(sources.said(row.name)) if s]
    known = set(re.findall(r"-(E[A-Z0-9]+)", " ".join(said)))
    more = [f"-{e}" for e in sources.codes(row.name) if e not in known]
    return "; ".join(said + ([f"code: {', '.join(more)}"] if more else []))


def number_of(row, names):
    if row.nr.isdigit():
        return int(row.nr)
    if row.nr not in names:
        raise Problem(f"{table.TABLE}:{row.line}", f"{row.nr} is in no header that is read here", "add its header to tools/redoubtlib/reference.py")
    return names[row.nr]


def family_section(family, rows, names, sources):
    hypercall, _, passes = FAMILIES[family]
    title = f"{hypercall}, hypercall {names['__HYPERVISOR_' + hypercall]}" if hypercall else "Exits"
    known = operations(names, family)
    lines = [f"\n## {title}\n", f"The guest passes: {passes}.\n" if hypercall else f"{passes[0].upper()}{passes[1:]}.\n",
             "| no. | operation | argument | asks | file | result and errors |", "| --- | --- | --- | --- | --- | --- |"]
    for number, row in sorted(((number_of(r, names), r) for r in rows), key=lambda pair: pair[0]):
        file = sources.file(row.name)
        if not file:
            raise Problem(f"{table.TABLE}:{row.line}", f"no file defines {row.name}_check", "write the operation's file, or rename the row")
        name = known.get(number) or (hypercall if not FAMILIES[family][1] and hypercall else row.name)
        shown = f"`{name}`" + ("" if row.name == name else f" (row `{row.name}`)")
        lines.append("| " + " | ".join(cell(c) for c in (str(number), shown, argument(row), "<br>".join(question(a) for a in row.asks),
                                                         f"`{file}`", errors(row, sources))) + " |")
    return lines


def reasons(root):
    """[(names, reason, line)] of norow.txt."""
    found = []
    with open(os.path.join(root, NOROW)) as f:
        for number, line in enumerate(f, 1):
            text = line.split("#")[0].strip()
            if not text:
                continue
            left, colon, why = text.partition(": ")
            if not colon or not left.split() or not why.strip():
                raise Problem(f"{NOROW}:{number}", "no line `NAME ...: reason`", "write the names, a colon and why they have no row")
            found.append((left.split(), why.strip(), number))
    return found


def rowless(rows, names):
    """Names of hypercalls and sub-operations of Xen's headers that no row has."""
    have = {f: {number_of(r, names) for r in rows if r.family == f} for f in FAMILIES}
    calls = {hypercall for hypercall, _, _ in FAMILIES.values() if hypercall}
    found = [n for n in sorted(names) if re.fullmatch(r"__HYPERVISOR_[a-z_0-9]+", n) and n[len("__HYPERVISOR_"):] not in calls]
    for family in FAMILIES:
        numbered = operations(names, family)
        found += [name for number, name in sorted(numbered.items()) if number not in have[family]]
    return found


def rowless_section(root, rows, names):
    missing = rowless(rows, names)
    why, lines = {}, []
    for listed, reason, line in reasons(root):
        for name in listed:
            if name not in missing:
                raise Problem(f"{NOROW}:{line}", f"{name} has a row, or is in none of Xen's headers", "take it out")
            if name in why:
                raise Problem(f"{NOROW}:{line}", f"{name} stands here twice", "take one out")
            why[name] = reason
        lines.append(f"| {', '.join(f'`{n}`' for n in listed)} | {cell(reason)} |")
    silent = [n for n in missing if n not in why]
    if silent:
        raise Problem(f"{NOROW}:1", f"neither row nor reason: {' '.join(silent)}", "add a line that says why, or a row")
    return ["\n## What has no row\n", "It answers -ENOSYS, to everybody, whatever the policy says.\n", "| operation | why |", "| --- | --- |"] + lines


def text(root):
    with open(os.path.join(root, table.TABLE)) as f:
        rows = table.rows(f.read())
    names, sources = macros(root), Sources(root)
    strange = [r for r in rows if r.family not in FAMILIES]
    if strange:
        raise Problem(f"{table.TABLE}:{strange[0].line}", f"family {strange[0].family} is not known here", "add it to tools/redoubtlib/reference.py")
    lines = [HEAD]
    for family in FAMILIES:
        lines += family_section(family, [r for r in rows if r.family == family], names, sources)
    return "\n".join(lines + rowless_section(root, rows, names)).replace("\n\n\n", "\n\n") + "\n"
