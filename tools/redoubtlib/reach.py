# SPDX-License-Identifier: Apache-2.0
"""What the proofs of some functions can see of a preprocessed file: these functions, and whatever their text names, by itself or through others. Of other functions only
the contract, where they have one. What cannot be told apart is kept; so is every lemma. White space and ordinary comments are nothing."""
import collections
import re

# gcc -E -C -dD: a directive, an annotation, a comment, a literal, or one piece of C
PIECE = re.compile(r"(?P<directive>^[ \t]*#[^\n]*)|(?P<acsl>/\*@.*?\*/|//@[^\n]*)|(?P<comment>/\*.*?\*/|//[^\n]*)|(?P<literal>\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')"
                   r"|(?P<word>\w+)|(?P<space>\s+)|(?P<sign>.)", re.S | re.M)
WORD = re.compile(r"\w+")
BODY = re.compile(r"[^;{}=]*\)\s*(?:/\*.*?\*/\s*)*\{", re.S)   # a function's, and what is before it
ITEM = re.compile(r"(?:^|[;{}])\s*(?:(?:check|admit)\s+)?(predicate|logic|inductive|type|lemma|axiom|axiomatic|ghost|global|import|model|volatile|strong|weak)\b([^;={(]*)")
LASTING = {"lemma", "axiom", "global", "import", "model", "volatile", "strong", "weak"}    # what holds of everything behind it
KEYWORDS = {"if", "while", "for", "switch", "return", "sizeof", "typeof", "__typeof__", "_Alignas", "__attribute__", "__asm__", "asm", "int", "void", "char", "long",
            "short", "unsigned", "signed", "struct", "union", "enum", "const", "volatile", "static", "extern", "inline", "_Noreturn", "_Bool", "__inline", "__extension__"}


class Chunk:
    """A declaration with its contract, or an annotation by itself: `names` it gives a meaning to (None: it is always kept); `head` is what
    those see who only call it, `given`: it has a contract."""
    def __init__(self, text, names, head=None, given=False):
        self.text, self.names, self.head, self.given = text, names, head, given


def plain(text):
    """Without ordinary comments, and white space as one blank."""
    out = []
    for m in PIECE.finditer(text):
        if m.lastgroup in ("comment", "space"):
            out.append(" ")
        elif m.lastgroup == "acsl":
            out.append("/*@" + re.sub(r"\s+", " ", inside(m[0])) + "*/\n")
        else:
            out.append(m[0])
    return re.sub(r" *\n[ \n]*", "\n", re.sub(r" +", " ", "".join(out))).strip()


def outermost(text):
    """A declaration without what stands in braces, brackets, or behind __attribute__ and its like; parentheses stay as `(`."""
    text = re.sub(r"\b(?:__attribute__|__asm__|asm|_Alignas|__typeof__|typeof)\s*(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))", " ", text)
    out, depth = [], 0
    for c in text:
        if c in "}])":
            depth -= 1
        if depth == 0 or (depth == 1 and c in "({["):
            out.append(c if c not in ")}]" else " ")
        if c in "{[(":
            depth += 1
    return "".join(out)


def declared(text):
    """Names that a declaration gives a meaning to: tags, enumerators, typedefs, functions, objects. None where it cannot be told."""
    flat = outermost(text)
    names = set(re.findall(r"\b(?:struct|union|enum)\s+(\w+)\s*[{;]", flat))
    names |= set(re.findall(r"(\w+)\s*[(,;=\[:{]", flat)) | set(re.findall(r"\(\s*\*+\s*(?:const\s+)?(\w+)", text))
    for body in re.findall(r"\benum\b[^{};()]*\{([^}]*)\}", text):
        names |= set(re.findall(r"(?:^|,)\s*(\w+)", body))
    return names - KEYWORDS or None


def inside(text):
    """An annotation without its marks and comments."""
    text = text.strip()
    return re.sub(r"//[^\n]*|/\*.*?\*/", " ", text[3:-2] if text.startswith("/*") else text[3:], flags=re.S)


def annotation(text, items):
    """A global annotation as a chunk."""
    if items[0][0] == "ghost":
        return Chunk(text, declared(re.sub(r"^ *ghost", " ", text)))
    return Chunk(text, None if any(kind in LASTING for kind, _ in items) else {re.findall(r"\w+", words)[-1] for _, words in items})


def chunk(contracts, text):
    contract = "\n".join(map(plain, contracts))
    text = plain(text)
    if text.startswith(("_Static_assert", "__extension__ _Static_assert")):
        return None             # holds, or nothing is compiled
    whole = contract + "\n" + text if contract else text
    body = BODY.match(text)
    if not body:
        return Chunk(whole, declared(text), given=bool(contract))
    name = re.search(r"(\w+)\s*\(", outermost(text))
    return Chunk(whole, {name[1]} if name else None, (contract + "\n" if contract else "") + body[0][:-1] + ";", bool(contract))


def ends(text, sign):
    """Does the declaration end with this sign? A body does; a list of members goes on to its semicolon."""
    return sign == ";" or BODY.match(text) is not None


def chunks(text):
    """(chunks in their order, macro name to its lines)."""
    found, macros = [], collections.defaultdict(list)
    contracts, now, depth = [], [], 0
    for m in PIECE.finditer(text):
        kind, said = m.lastgroup, m[0]
        if kind == "directive":
            macro = re.match(r"\s*#\s*(?:define|undef)\s+(\w+)", said)
            macros[macro[1] if macro else ""].append(said)
            continue
        if not now and kind in ("space", "comment"):
            continue
        if not now and kind == "acsl":
            within = re.sub(r"\s+", " ", inside(said)).strip()
            items = ITEM.findall(re.sub(r"\{[\w, ]*\}", " ", within))     # labels are no part of a name
            if ITEM.match(within):
                found.append(annotation(within, items))
            else:
                contracts.append(said)
            continue
        now.append(said)
        if kind != "sign":
            continue
        depth += (said in "{([") - (said in "})]")
        if said in ";}" and depth == 0 and ends("".join(now), said):
            found.append(chunk(contracts, "".join(now)))
            contracts, now = [], []
    found.append(Chunk("\n".join(contracts) + "".join(now), None))      # what is left over
    return [c for c in found if c], macros


def roots(found, asked):
    """Names of the functions that are asked for: all that have a body but those left out, or those."""
    some = {f for f in asked if not f.startswith(("-", "@"))}
    if some or "@lemma" in asked:
        return some
    return {n for c in found if c.head and c.names for n in c.names} - {f[1:] for f in asked}


def of(text, asked):
    """The part of the text on which the proofs of these functions depend, in its order."""
    found, macros = chunks(text)
    wanted = roots(found, asked)
    by_name = collections.defaultdict(list)
    for i, c in enumerate(found):
        for n in c.names or ():
            by_name[n].append(i)
    given = {n for c in found if c.given for n in c.names or ()}

    def shown(c):
        return c.head if c.head and c.names and c.names <= given and not c.names & wanted else c.text

    kept, lines, seen = set(), set(), set()
    todo = list(wanted)

    def take(i):
        if i not in kept:
            kept.add(i)
            todo.extend(WORD.findall(shown(found[i])))
    for i, c in enumerate(found):
        if c.names is None:
            take(i)
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        for i in by_name.get(name, ()):
            take(i)
        if name in macros and name not in lines:
            lines.add(name)
            todo.extend(WORD.findall("\n".join(macros[name])))
    return "\n".join([shown(found[i]) for i in sorted(kept)] + [line for name in sorted(lines | ({""} & set(macros))) for line in macros[name]])
