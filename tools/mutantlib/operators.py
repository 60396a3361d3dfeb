# SPDX-License-Identifier: Apache-2.0
"""operators.py - small faults of C text: each operator yields (start, end, text) for a function, in the order of the file."""
import re

COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.S)
START = re.compile(r"^\w[^;=#]*?\b(\w+)\([^;]*$")               # the first line of a function, at the left margin
MACRO = re.compile(r"^#define\s+(\w+)\(")
TYPES = re.compile(r"(?:static |const |struct |enum |unsigned |u?int\d*(?:_t)? |bool |char |void |err_t |domid_t |size_t |extern |typedef |return\b|break\b|continue\b|"
                   r"if\b|else\b|for\b|while\b|do\b|switch\b|case\b|default\b|goto\b|\(void\))")
COMPARED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
ORDERED = re.compile(r"lock|put|hold|apply|flush|scrub|drop|atomic|set_once|free|kick|pin")
LOCKS = ("LOCK_LIFE", "LOCK_P2M", "LOCK_GRANT", "LOCK_EVTCHN")


def masked(text):
    """The same length, with comments and literals blank."""
    return COMMENT.sub(lambda m: re.sub(r"[^\n\\]", " ", m[0]) if m[0][0] == "/" else re.sub(r"[^\n]", " ", m[0]), text)


def functions(text):
    """(name, start, end) of each function and function-like macro of more than a line; text is masked."""
    at, name, begin, macro = 0, None, 0, False
    for line in text.splitlines(keepends=True):
        if name is None:
            m = MACRO.match(line)
            macro = bool(m)
            if not macro:
                m = START.match(re.sub(r"__attribute__\(\([^)]*\)\) ", "", line.rstrip("\n")))
            if m:
                name, begin = m[1], at
        at += len(line)
        if name and (not line.rstrip("\n").endswith("\\") if macro else line.startswith("}")):
            yield name, begin, at
            name = None


def closing(text, at):
    """The place of the parenthesis that closes the one at `at`."""
    depth = 0
    for i in range(at, len(text)):
        depth += (text[i] in "([{") - (text[i] in ")]}")
        if depth == 0:
            return i
    return -1


def split(text, start, end, marks):
    """[start, end) cut at those marks that are in no parenthesis: (from, to) of each part."""
    parts, depth, begin, i = [], 0, start, start
    while i < end:
        depth += (text[i] in "([{") - (text[i] in ")]}")
        mark = next((m for m in marks if depth == 0 and text.startswith(m, i)), None)
        if mark:
            parts.append((begin, i))
            i += len(mark)
            begin = i
        else:
            i += 1
    return parts + [(begin, end)]


def conditions(text, start, end):
    for m in re.finditer(r"\b(?:if|while)\s*(\()", text[start:end]):
        close = closing(text, start + m.start(1))
        if 0 < close < end:
            yield m[0].startswith("if"), start + m.end(1), close


def answers(text, start, end):
    for m in re.finditer(r"\breturn ([^;]+);", text[start:end]):
        yield start + m.start(1), start + m.end(1)


def statements(text, start, end):
    """(from, to) of simple statements, each on lines of its own."""
    for m in re.finditer(r"^\t+(?P<s>[\w*(+-][^;{}#]*;)(?: *\\)?[ \t]*$", text[start:end], re.M):
        s = m["s"]
        if not TYPES.match(s) and not re.match(r"\w+:", s) and s.count("(") == s.count(")") and not s.startswith("("):
            yield start + m.start("s"), start + m.end("s")


def compare(text, start, end):
    for m in re.finditer(r"(?<=[\w)\]] )(<=|>=|==|!=|<|>)(?= )", text[start:end]):
        yield start + m.start(), start + m.end(), COMPARED[m[0]]


def never(text, start, end):
    for is_if, a, b in conditions(text, start, end):
        if is_if:
            yield a, b, "0"


def always(text, start, end):
    for is_if, a, b in conditions(text, start, end):
        if is_if:
            yield a, b, "1"


def term(text, start, end):
    """A term of a condition is left out."""
    spans = [(a, b) for _, a, b in conditions(text, start, end)] + list(answers(text, start, end))
    for a, b in sorted(spans):
        if split(text, a, b, ("?",)) != [(a, b)]:
            b = split(text, a, b, ("?",))[0][1]
        either = split(text, a, b, ("||",))
        groups = [either] if len(either) > 1 else []
        groups += [both for c, d in either for both in [split(text, c, d, ("&&",))] if len(both) > 1]
        for parts in groups:
            for i, (c, d) in enumerate(parts):
                yield (c, parts[i + 1][0], "") if i + 1 < len(parts) else (parts[i - 1][1], d, "")


def delete(text, start, end):
    for a, b in statements(text, start, end):
        yield a, b, ";"


def count(text, start, end):
    swaps = {"++": "--", "--": "++", "+=": "-=", "-=": "+=", "atomic_add": "atomic_sub", "atomic_sub": "atomic_add", " + 1": "", " - 1": ""}
    for m in re.finditer(r"\+\+|--|\+=|-=|\batomic_add|\batomic_sub| [+-] 1\b(?![\w.])", text[start:end]):
        yield start + m.start(), start + m.end(), swaps[m[0]]


def error(text, start, end):
    """An error becomes success, yes becomes no."""
    swaps = {"true": "false", "false": "true"}
    for m in re.finditer(r"\breturn (-X?EN?_?\w+|-ERESTART|true|false);", text[start:end]):
        yield start + m.start(1), start + m.end(1), swaps.get(m[1], "0")
    for m in re.finditer(r"[?:] (0 : -XEN_\w+|-XEN_\w+ : 0);", text[start:end]):
        yield start + m.start(1), start + m.end(1), "0 : 0"


def swap(text, start, end):
    """The first two arguments of a call change places."""
    body = text.find("{", start, end)
    for m in re.finditer(r"\b(?!if\b|for\b|while\b|switch\b|return\b|sizeof\b|offsetof\b)(\w+)(\()", text[body:end]):
        close = closing(text, body + m.start(2))
        parts = split(text, body + m.end(2), close, (",",)) if 0 < close < end else []
        if len(parts) > 1 and not m[1].isupper():
            (a, b), (c, d) = parts[0], parts[1]
            first, second = text[a:b].strip(), text[c:d].strip()
            if first and second and first != second and "\n" not in text[a:d]:
                yield a, d, f"{second}, {first}"


def order(text, start, end):
    """Two statements beside each other change places, where one is an effect, a lock or a reference."""
    found = list(statements(text, start, end))
    for (a, b), (c, d) in zip(found, found[1:]):
        between = text[b:c]
        indent = re.search(r"\n(\t*)$", text[:a])
        if re.fullmatch(r"[ \t\\]*\n\t*", between) and indent and between.endswith("\n" + indent[1]) and \
           (ORDERED.search(text[a:b]) or ORDERED.search(text[c:d])):
            before = text[:a].rstrip().rstrip("\\").rstrip()
            if not re.search(r"\)$|\belse$", before):   # the first one is no branch of an if
                yield a, d, text[c:d] + between + text[a:b]


def domain(text, start, end):
    """Another domain of the context."""
    other = {"self": "peer", "peer": "self", "third": "peer"}
    for m in re.finditer(r"\b(?:c|other)(?:->|\.)(self|peer|third)\b", text[start:end]):
        yield start + m.start(1), start + m.end(1), other[m[1]]


def lock(text, start, end):
    """Another lock, or of another pair's order."""
    for m in re.finditer(r"\b(" + "|".join(LOCKS) + r")\b", text[start:end]):
        yield start + m.start(), start + m.end(), LOCKS[(LOCKS.index(m[0]) + 1) % len(LOCKS)]


OPERATORS = (compare, never, always, term, delete, count, error, swap, order, domain, lock)


def of_text(text, line_macros=False):
    """(function, operator, n, start, end, new) of all faults; line_macros: of macros of one line too (call/run.c)."""
    plain = masked(text)
    taken = set()
    for name, start, end in functions(plain):
        if name.isupper() and not line_macros and "\n" not in plain[start:end - 1]:
            continue
        for op in OPERATORS:
            n = 0
            for a, b, new in op(plain, start, end):
                # what stands in the text, not in its mask, is what moves
                new = text[a:b].replace(plain[a:b], new) if op is not order and op is not swap else new
                if text[a:b] != plain[a:b] or (a, b, new) in taken or text[a:b] == new:
                    continue
                taken.add((a, b, new))
                n += 1
                yield name, op.__name__, n, a, b, new
