# SPDX-License-Identifier: Apache-2.0
"""System tests of a row: programs whose code names its operation, and the tests that boot them. Found in the sources; no test is run for it. What a Linux
kernel asks for is not seen."""
import ast
import glob
import os
import re

from .csource import COMMENT, Tree, callees, pasted, words
from .inputs import listed, read

SOURCES = ("domains/**/*.c",)
ALWAYS = ("builder", "xenstore", "console")
# a test that waits for one of these has seen the builder make a domain, unless it shows that the hypervisor refuses to start (`refused` of boot_tests.py)
UP, NOT_UP = {"powered_off", "STARTED", "Shell", "OFF"}, "refused"
# an exit has no number that a guest's source could name: what it has instead
EXITS = {
    "exit_cpuid": r"\bcpuid\b", "exit_rdmsr": r"\brdmsr\(", "exit_wrmsr": r"\bwrmsr\(", "exit_xsetbv": r"\bxsetbv\b", "exit_hlt": r'"[^"]*\bhlt\b',
    "exit_wbinvd": r"\bwbinvd\b", "exit_port_in": r"\bin(?:8|16|32)\(", "exit_port_out": r"\bout(?:8|16|32)\(", "exit_apic_icr": r"\bX2APIC_ICR\b|\b0x830\b",
    "exit_apic_read": r"\brdmsr\((?:APIC_|X2APIC|0x8[0-3])|\b0x800 \+", "exit_apic_write": r"\bwrmsr\((?:MSR_APIC_BASE|X2APIC|0x8[0-3])|\b0x800 \+",
    "exit_pci_read": r"\bpci_read\w*\(", "exit_pci_write": r"\bpci_write\w*\(", "exit_hypercall_page": r"wrmsr\([^;]*(?:HYPERCALL|hypercall_page)|\bwrmsr\(r\[",
}
# what a Linux guest's tools ask for (tests/system/flask.c, Debian's flask-*), as tests write them into its shell
TOOLS = {"flask[- ]getenforce": "xsm_getenforce", "flask[- ]setenforce": "xsm_setenforce", "flask[- ]load": "xsm_load_policy", "flask[- ]get-?bool": "xsm_getbool",
         "flask[- ]set-?bool": "xsm_setbool", "flask access": "xsm_access", "flask context": "xsm_context_to_sid", "flask addpirq": "xsm_add_ocontext",
         "flask delpirq": "xsm_del_ocontext", "flask threshold": "xsm_getavc_threshold"}
# what each attack of domains/hostile/calls.c makes: every row but the exits, with wild arguments
WILD = "domains/hostile/calls.c"
CHANCE = ("hostile/calls", "hostile/exits", "hostile/hoard")


class Program:
    """A boot image: files of its own, and the runtime's functions that it reaches."""

    def __init__(self, name, files):
        self.name, self.files = name, files


class Use:
    """wild: with wild arguments only."""

    def __init__(self, program, path, line, wild):
        self.program, self.path, self.line, self.wild = program, path, line, wild


def programs(tree):
    found = {}
    for path in tree.text:
        parts = path.split("/")
        if path.endswith("_test.c") or "hosted" in parts or "turncoat" in parts or parts[1] == "runtime":
            continue
        # each file of the test domain and each attack is picked by the command line
        own = f"{parts[1]}/{parts[-1][:-2]}" if parts[1] in ("test", "hostile") else parts[1]
        found.setdefault(own, []).append(path)
    return {name: Program(name, files) for name, files in found.items()}


def reached(tree, program):
    """Functions of the program and, through calls, of the runtime."""
    own = [f for path in program.files for f in tree.functions[path]]
    runtime = {}
    for path, fs in tree.functions.items():
        if path.startswith("domains/runtime/") and not path.endswith("_test.c"):
            for f in fs:
                runtime.setdefault(f.name, f)
    todo, seen = list(own), set()
    todo += [f for f in runtime.values() if f.path == "domains/runtime/start.c"]
    while todo:
        f = todo.pop()
        if f in seen:
            continue
        seen.add(f)
        todo += [runtime[c] for c in callees(f.text) if c in runtime and runtime[c] not in seen]
    return seen


def uses(tree, names, operations):
    """row -> [Use]."""
    found = {}
    exits = [(row, re.compile(pattern)) for row, pattern in EXITS.items()]
    for program in programs(tree).values():
        for f in sorted(reached(tree, program), key=lambda f: (f.path, f.line)):
            body = COMMENT.sub(" ", f.text)
            named = names.rows(words(body, pasted(tree.text[f.path])))
            named |= {row for row, pattern in exits if pattern.search(body)}
            for row in named:
                found.setdefault(row, {}).setdefault(program.name, Use(program.name, f.path, f.line, program.name in CHANCE))
    attack = next(f for f in tree.functions[WILD] if f.name == "attack_calls")
    for o in operations:
        if o.family != "EXIT":
            found.setdefault(o.name, {}).setdefault("hostile/calls", Use("hostile/calls", WILD, attack.line, True))
    return {row: list(by.values()) for row, by in found.items()}


class Python:
    """What each function of tests/system reaches: names of the tests' own modules, and strings."""

    def __init__(self, root):
        self.nodes, self.tests, self.kept = {}, {}, {}
        for full in sorted(glob.glob(os.path.join(root, "tests/system/*.py"))):
            path = os.path.relpath(full, root)
            for node in ast.parse(read(root, path)).body:
                for name in self.defined(node):
                    self.nodes.setdefault(name, node)
                if isinstance(node, ast.FunctionDef) and any(isinstance(d, ast.Name) and d.id == "test" for d in node.decorator_list):
                    self.tests[node.name.replace("_", "-")] = (path, node)

    @staticmethod
    def defined(node):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            return [node.name]
        if isinstance(node, ast.Assign):
            return [t.id for t in node.targets if isinstance(t, ast.Name)]
        return []

    def own(self, node):
        """(identifiers, strings) of one definition."""
        if id(node) not in self.kept:
            names, strings = set(), []
            for n in ast.walk(node):
                if isinstance(n, (ast.Name, ast.Attribute)):
                    names.add(n.id if isinstance(n, ast.Name) else n.attr)
                elif isinstance(n, ast.Constant) and isinstance(n.value, str):
                    strings.append(n.value)
            self.kept[id(node)] = (names, strings)
        return self.kept[id(node)]

    def reached(self, node):
        """(identifiers, strings) of a test and of what it uses."""
        todo, seen, names, strings = [node], set(), set(), []
        while todo:
            at = todo.pop()
            if id(at) in seen:
                continue
            seen.add(id(at))
            more, texts = self.own(at)
            names |= more
            strings += texts
            todo += [self.nodes[n] for n in more if n in self.nodes]
        return names, " ".join(strings)


def booted(names, strings, all_programs):
    """The programs that a test boots."""
    found = set()
    if names & UP and NOT_UP not in names:
        found |= set(ALWAYS)
    reference = "reference" in names or "systems/reference.dts" in strings
    found |= {d for d, constant in (("blkdrv", "BLKDRV"), ("netdrv", "NETDRV")) if constant in names or reference}
    if "TEST_GUEST" in names:
        picked = {"test/sample"} if "do=sample" in strings else {"test/main"} if re.search(r"\b(?:crash|keys|do)=", strings) else \
            {p for p in all_programs if p.startswith("test/")} - {"test/sample"}
        found |= picked
    if "HOSTILE" in names:
        found |= {p for p in all_programs if p.startswith("hostile/") and re.search(rf"\b{p.split('/')[1]}\b", strings)} | {"hostile/main"}
    if "turncoat" in strings:
        found |= {"hostile/reach", "hostile/calls"}
    return found


class Systems:
    """tests: name -> (path, line, in make test); by_program: program -> test names; by_row: row -> [Use] of programs that a test boots."""

    def __init__(self, root, names, operations):
        tree, python = Tree(root, *SOURCES), Python(root)
        all_programs = programs(tree)
        enabled = {text for _, text in listed(root, "tests/system/enabled")}
        self.tests, self.by_program, linux = {}, {}, {}
        for name, (path, node) in python.tests.items():
            self.tests[name] = (path, node.lineno, name in enabled)
            if "-on-xen" in name:           # the other hypervisor is tried there
                continue
            reached_names, strings = python.reached(node)
            for program in booted(reached_names, strings, all_programs):
                self.by_program.setdefault(program, []).append(name)
            tools = {row for pattern, row in TOOLS.items() if re.search(rf"\b{pattern}\b", strings)}
            for row in tools:
                linux.setdefault(row, []).append(Use(f"Linux: {name}", path, node.lineno, False))
            if tools:
                self.by_program[f"Linux: {name}"] = [name]
        found = uses(tree, names, operations)
        self.by_row = {o.name: [u for u in found.get(o.name, []) if u.program in self.by_program] + linux.get(o.name, []) for o in operations}

    def of(self, row):
        """(uses, names of tests, whether all of them are wild)."""
        found = self.by_row.get(row, [])
        return found, sorted({t for u in found for t in self.by_program[u.program]}), bool(found) and all(u.wild for u in found)
