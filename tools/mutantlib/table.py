# SPDX-License-Identifier: Apache-2.0
"""table.py - small faults of rows of xen/call/table.def and of the one-line macros that give its words their meaning (xen/call/run.c)."""
import re
from . import operators

ROW = re.compile(r"^OP\(", re.M)
ASK = re.compile(r"\b(ASK(?:_IF)?)\(")
OBJECTS = {"SELF": "DOM", "DOM": "SELF", "THIRD": "DOM", "LISTENED": "DOM", "NEW_CHANNEL": "SELF", "CHANNEL": "SELF", "XEN": "SECURITY", "SECURITY": "XEN"}
LOCKS = {"NONE": "LIFE_PEER", "EVTCHN_PAIR": "EVTCHN_SELF", "EVTCHN_SELF": "NONE", "GRANT_PAIR": "GRANT_PEER"}
LINE = re.compile(r"^#define (TARGET|ALIVE|RELEASE|LOCK|UNLOCK|SUBJ|OBJ|RETURN|FINISH|PUT|UNPIN|COMMIT|RESULT)(\w*(?:\([\w, ]*\))?)[ \t]+(\S.*)$", re.M)


def permissions(text):
    """{class: its permissions in order}, from policy/access_vectors."""
    plain = re.sub(r"#[^\n]*", "", text)
    return {m[1].upper(): m[2].upper().split() for m in re.finditer(r"class (\w+)\s*\{([^}]*)\}", plain)}


def rows(text):
    """(name, start, end) of each row."""
    for m in ROW.finditer(text):
        end = operators.closing(text, m.end() - 1) + 1
        yield text[m.end():end].split(",")[0].strip(), m.start(), end


def trimmed(text, part):
    a, b = part
    while a < b and text[a].isspace():
        a += 1
    while a < b and text[b - 1].isspace():
        b -= 1
    return a, b


def asks(text, start, end):
    """(start, end, parts) of each question; parts: (condition), subject, object, class, permission."""
    for m in ASK.finditer(text, start, end):
        close = operators.closing(text, m.end() - 1)
        yield m.start(), close + 1, [trimmed(text, p) for p in operators.split(text, m.end(), close, (",",))]


def of_question(text, start, end, parts, perms):
    subject, target, cls, perm = parts[-4:]
    names = perms[text[slice(*cls)]]
    yield "hook", start, end, ""
    if len(parts) == 5:
        inner = text[parts[1][0]:end]
        yield "condition", start, end, "ASK(" + inner
        yield "condition", start, end, f"ASK_IF(!({text[slice(*parts[0])]}), {inner}"
    other = OBJECTS.get(text[slice(*target)], "SELF")
    if other != text[slice(*target)]:
        yield "object", target[0], target[1], other
    yield "subject", subject[0], subject[1], "DOM" if text[slice(*subject)] == "SELF" else "SELF"
    yield "permission", perm[0], perm[1], names[(names.index(text[slice(*perm)]) + 1) % len(names)]


def of_table(text, access_vectors):
    """(row, operator, n, start, end, new)."""
    perms = permissions(access_vectors)
    plain = operators.masked(text)
    for name, start, end in rows(plain):
        found = [f for a, b, parts in asks(plain, start, end) for f in of_question(plain, a, b, parts, perms)]
        columns = operators.split(plain, start + 3, end - 1, (",",))
        a, b = trimmed(plain, columns[6])
        found.append(("lock", a, b, LOCKS.get(plain[a:b], "NONE")))
        if plain[slice(*trimmed(plain, columns[7]))] != "NO":
            found.append(("reserve", *trimmed(plain, columns[7]), "NO"))
        seen = {}
        for op, a, b, new in found:
            seen[op] = seen.get(op, 0) + 1
            yield name, op, seen[op], a, b, new


def of_line(kind, body):
    """(operator, new body) of a word's meaning."""
    for old, new in (("c.self", "c.peer"), ("c.peer", "c.self"), ("c.third", "c.peer")):
        if old in body:
            yield "domain", body.replace(old, new)
    if kind in ("ALIVE", "TARGET") and body != "0":
        yield "delete", "0"
    if kind in ("LOCK", "UNLOCK", "RELEASE", "RETURN", "PUT", "UNPIN", "COMMIT") and body != "(void)0":
        yield "delete", "(void)0;" if body.rstrip().endswith(";") else "(void)0"
    if kind == "OBJ" and "dom_object_sid(" in body:
        yield "object", "once(domtab[c.peer].sid)"
    if kind == "COMMIT":
        yield "early", body.rstrip() + " fx_apply(fx);"


def of_lines(text):
    """The same of each `#define WORD body` of one line."""
    plain = operators.masked(text)
    for m in LINE.finditer(plain):
        if plain[m.start(3):m.end(3)].rstrip().endswith("\\"):
            continue
        end = m.start(3) + len(m[3].rstrip())
        for n, (op, new) in enumerate(of_line(m[1], m[3].rstrip()), 1):
            yield re.sub(r"\(.*", "", m[1] + m[2]), op, n, m.start(3), end, new
