# SPDX-License-Identifier: Apache-2.0
"""policy/xenstore_contexts: lines `REGEX CONTEXT` as libselinux's file_contexts has them, into the table that xenstore carries (docs/xenstore.md)."""
import ctypes
import os

from . import regex
from .automaton import Automaton, TooLarge
from .problem import Problem, Problems

META = set(".^$?*+|[({")        # what makes an entry of libselinux an expression and not a plain name
NUMBER = "[0-9]+"
NUMBERS_MAX = 2
ENTRIES_MAX = 250
CONTEXT_MAX = 191               # XSM_CONTEXT_MAX of xsm/xsm.h without the NUL


class Entry:
    def __init__(self, text, context, where):
        self.text, self.context, self.where = text, context, where
        try:
            self.node = regex.parse(text)
            self.numbers = numbers(self.node)
        except regex.Wrong as wrong:
            raise Problem(where, f"{text}: {wrong.args[0]}", wrong.args[1]) from None

    def plain(self):
        return not META & set(self.text)


def is_number(node):
    return isinstance(node, regex.Alt) and node.text == NUMBER


def inner_groups(node):
    parts = node.items if isinstance(node, regex.Seq) else node.parts if isinstance(node, regex.Alt) else [node.item] if isinstance(node, regex.Repeat) else []
    for part in parts:
        yield part
        yield from inner_groups(part)


def numbers(node):
    """Which names of a path are the number of a domain, `([0-9]+)`: 1 is the name behind the first slash."""
    found, slash = [], ord("/")
    for i, item in enumerate(node.items):
        if not is_number(item):
            if any(is_number(n) for n in inner_groups(item)):
                raise regex.Wrong("([0-9]+) within a group or repeated", "the number of a domain stands outside groups; without parentheses it is no domain's")
            continue
        before, rest = regex.Seq(node.items[:i]), regex.Seq(node.items[i + 1:])
        names = regex.count(before, slash)
        if not names or regex.first(regex.Seq([node.items[i - 1]])) != {slash} or not regex.first(rest) <= {slash}:
            raise regex.Wrong("([0-9]+) is not one whole name, always at the same place of the path",
                              "let `/` or nothing stand on both sides, and nothing before it that may hold a slash or not")
        found.append(names)
    if len(found) > NUMBERS_MAX:
        raise regex.Wrong(f"{len(found)} times ([0-9]+)", f"at most {NUMBERS_MAX} numbers can name domains; take the parentheses off the others")
    return found


def entry(line, where):
    words = line.split()
    if not line.isascii():
        raise Problem(where, "a character beyond ASCII", "names of nodes have none")
    if len(words) == 3 and words[1].startswith("-"):
        raise Problem(where, f"{words[1]}: nodes have no file types", "remove it")
    if len(words) != 2:
        raise Problem(where, f"{len(words)} words", "write an expression and a context")
    if words[0][0] not in "/@":
        raise Problem(where, f"{words[0]} begins with neither `/` nor `@`", "paths are absolute; special watches begin with @")
    if words[1] == "<<none>>":
        raise Problem(where, "<<none>>: a node without a label would be nobody's", "name a context")
    if len(words[1]) > CONTEXT_MAX:
        raise Problem(where, f"a context of {len(words[1])} bytes", f"at most {CONTEXT_MAX} fit")
    return Entry(*words, where)


def collect(path, problems):
    found, seen = [], {}
    with open(path, encoding="utf-8", errors="replace") as f:
        for number, line in enumerate(f, 1):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            try:
                one = entry(line, f"{path}:{number}")
                if one.text in seen:
                    raise Problem(one.where, f"{one.text} stands in line {seen[one.text]} already", "remove one of them")
                seen[one.text] = number
                found.append(one)
            except Problem as problem:
                problems.append(problem)
    return found


class Labels:
    """The entries of a file and their automaton. As in libselinux a plain name wins over expressions, and of several of a kind the last one."""

    def __init__(self, path, context_ok=lambda context: True):
        problems = []
        self.entries = collect(path, problems)
        problems += [Problem(e.where, f"{e.context}: no context of the policy", "declare its type in policy/, with role object_r, or mend the name")
                     for e in self.entries if not context_ok(e.context)]
        if not problems and len(self.entries) > ENTRIES_MAX:
            problems.append(Problem(f"{path}:1", f"{len(self.entries)} entries", f"at most {ENTRIES_MAX} can be"))
        if problems:
            raise Problems(problems)
        self.automaton = self.compile(path)
        for name in ("/", "/x"):
            if self.automaton.match(name.encode()) is None:
                raise Problem(f"{path}:1", f"no entry is for {name}", "begin with `/.*  CONTEXT` for all that no other entry names")

    def compile(self, path):
        def rank(i):
            return self.entries[i].plain(), i
        for e in self.entries:
            try:
                Automaton([e.node], lambda i: i)
            except TooLarge:
                raise Problem(e.where, f"{e.text} needs too large a table", "make it simpler: each `.*` or `[...]*` before something else costs states") from None
        try:
            return Automaton([e.node for e in self.entries], rank)
        except TooLarge:
            raise Problem(f"{path}:1", "all entries together need too large a table", "make expressions begin with a fixed directory") from None

    def lookup(self, path):
        """The entry of a path, or None."""
        i = self.automaton.match(path.encode())
        return None if i is None else self.entries[i]


class Policy:
    """Which contexts a compiled policy knows, by libsepol."""

    def __init__(self, path):
        self.sepol, libc = ctypes.CDLL("libsepol.so.2"), ctypes.CDLL("libc.so.6")
        self.sepol.sepol_debug(0)
        libc.fopen.restype = ctypes.c_long
        self.handle, file, self.db = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()
        self.sepol.sepol_handle_create.restype = ctypes.c_void_p
        self.handle = ctypes.c_void_p(self.sepol.sepol_handle_create())
        self.sepol.sepol_msg_set_callback(self.handle, None, None)
        stream = ctypes.c_void_p(libc.fopen(os.fsencode(path), b"r"))
        if not stream:
            raise Problem(path, "cannot be read", "make policy")
        self.sepol.sepol_policy_file_create(ctypes.byref(file))
        self.sepol.sepol_policydb_create(ctypes.byref(self.db))
        self.sepol.sepol_policy_file_set_fp(file, stream)
        failed = self.sepol.sepol_policydb_read(self.db, file)
        libc.fclose(stream)
        if failed:
            raise Problem(path, "no compiled policy", "make policy")

    def knows(self, context):
        found = ctypes.c_void_p()
        if self.sepol.sepol_context_from_string(self.handle, context.encode(), ctypes.byref(found)):
            return False
        wrong = self.sepol.sepol_context_check(self.handle, self.db, found)
        self.sepol.sepol_context_free(found)
        return wrong == 0


def numbers_text(values, per_line=24):
    for i in range(0, len(values), per_line):
        yield "\t" + ", ".join(str(v) for v in values[i:i + per_line]) + ","


def c_text(labels, source):
    """The table as C, which domains/xenstore/label.c includes."""
    a = labels.automaton
    yield f"/* Generated by tools/gen-store-labels from {source}. */"
    yield f"enum {{ LABEL_STATES = {len(a.next)}, LABEL_CLASSES = {len(a.next[0])}, LABEL_START = {a.start}, LABEL_ENTRIES = {len(labels.entries)} }};"
    yield "static const uint8_t label_class[256] = {"
    yield from numbers_text(a.classes)
    yield "};\nstatic const uint16_t label_to[LABEL_STATES][LABEL_CLASSES] = {"
    for row in a.next:
        yield "\t{ " + ", ".join(str(s) for s in row) + " },"
    yield "};\n/* The entry that has matched, counted from 1; 0: none. */\nstatic const uint8_t won[LABEL_STATES] = {"
    yield from numbers_text([0 if w is None else w + 1 for w in a.accept])
    yield "};\nstatic const struct label_entry label_entries[LABEL_ENTRIES] = {"
    for e in labels.entries:
        yield f'\t{{ "{e.context}", {{ {", ".join(str(n) for n in (e.numbers + [0, 0])[:NUMBERS_MAX])} }} }},\t/* {e.text.replace("*/", "* /")} */'
    yield "};"
