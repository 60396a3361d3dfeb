# SPDX-License-Identifier: Apache-2.0
"""SPDX 2.3 documents: what the specification asks of one (clauses 6 to 11), as far as this project writes them."""
import re

ID = re.compile(r"^SPDXRef-[a-zA-Z0-9.-]+$")
DATE = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
CREATOR = re.compile(r"^(Tool|Organization|Person): \S")
NAME = r"[A-Za-z0-9.-]+\+?"
LICENCE = re.compile(rf"^\(*{NAME}( WITH {NAME})?\)*( (AND|OR) \(*{NAME}( WITH {NAME})?\)*)*$")
CHECKSUMS = {"SHA1": 40, "SHA256": 64}
RELATIONS = {"DESCRIBES", "CONTAINS", "STATIC_LINK", "BUILD_TOOL_OF", "TEST_TOOL_OF", "BUILD_DEPENDENCY_OF", "GENERATED_FROM", "DEPENDS_ON"}
REQUIRED = {
    "document": ("spdxVersion", "dataLicense", "SPDXID", "name", "documentNamespace", "creationInfo"),
    "creationInfo": ("creators", "created"),
    "package": ("name", "SPDXID", "downloadLocation"),
    "file": ("fileName", "SPDXID", "checksums"),
    "relationship": ("spdxElementId", "relatedSpdxElement", "relationshipType"),
}
# Debian's short names (copyright-format/1.0) that are SPDX's as well, and those that are called otherwise there
SAME = {"MIT", "ISC", "Zlib", "Apache-2.0", "Python-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSD-4-Clause", "CC-BY-SA-3.0", "CC-BY-4.0", "CC0-1.0", "EPL-1.0",
        "FSFAP", "FSFUL", "FSFULLR", "MPL-2.0"}
OTHER = {"Expat": "MIT", "BSD-2-clause": "BSD-2-Clause", "BSD-3-clause": "BSD-3-Clause", "BSD-4-clause": "BSD-4-Clause", "BSD-4-clause-UC": "BSD-4-Clause-UC",
         "zlib": "Zlib", "Apache-2": "Apache-2.0", "PSF-2": "PSF-2.0", "Artistic": "Artistic-1.0-Perl", "BSL-1": "BSL-1.0"}
GNU = re.compile(r"^(GPL|LGPL|AGPL|GFDL|GFDL-NIV)-(\d)(?:\.(\d))?(\+)?$")


def licence_of(name):
    """The SPDX name of Debian's short name; None where there is none."""
    found = GNU.match(name)
    if not found:
        return name if name in SAME else OTHER.get(name)
    kind, major, minor, later = found.groups()
    whole, _, invariant = kind.partition("-")
    return f"{whole}-{major}.{minor or 0}-{'no-invariants-' if invariant else ''}{'or-later' if later else 'only'}"


def expression(text):
    """The licences of a machine-readable copyright file (copyright-format/1.0) as one SPDX expression, or None; and Debian's own names."""
    if not text.startswith("Format:"):
        return None, []
    names = []
    for paragraph in re.split(r"\n\s*\n", text):
        if not re.search(r"^Files:", paragraph, re.M):
            continue
        found = re.search(r"^License:[ \t]*(.*)$", paragraph, re.M)
        names.append(found[1].strip() if found else "")
    names = sorted(set(names))
    parts = [joined(name) for name in names]
    return (" AND ".join(sorted(set(parts))) if parts and all(parts) else None), names


def joined(name):
    """Debian's `A or B and C` in SPDX's words; None where a name has no counterpart."""
    words = [w for w in re.split(r"[\s,]+", name) if w]
    out = []
    for word in words:
        out.append(word.upper() if word in ("and", "or") else licence_of(word) or "")
    if not out or "" in out:
        return None
    return out[0] if len(out) == 1 else f"({' '.join(out)})"


def missing(kind, thing, where):
    return [f"{where}: {field} is missing" for field in REQUIRED[kind] if not thing.get(field)]


def check_checksums(thing, where, must):
    wrong, seen = [], set()
    for checksum in thing.get("checksums", ()):
        kind, value = checksum.get("algorithm"), checksum.get("checksumValue", "")
        seen.add(kind)
        if len(value) != CHECKSUMS.get(kind, -1) or not re.fullmatch("[0-9a-f]+", value):
            wrong.append(f"{where}: {kind} {value} is no checksum")
    return wrong + [f"{where}: {kind} is missing" for kind in must if kind not in seen]


def check_licences(thing, where):
    values = [(field, thing[field]) for field in ("licenseConcluded", "licenseDeclared") if field in thing]
    values += [("licenseInfoInFiles", v) for v in thing.get("licenseInfoInFiles", ())]
    return [f"{where}: {field} is no expression: {value}" for field, value in values if value not in ("NOASSERTION", "NONE") and not balanced(value)]


def balanced(value):
    return bool(LICENCE.match(value)) and value.count("(") == value.count(")")


def check_package(package, where):
    wrong = missing("package", package, where) + check_licences(package, where)
    code = package.get("packageVerificationCode", {}).get("packageVerificationCodeValue", "")
    if package.get("filesAnalyzed", True) and not re.fullmatch("[0-9a-f]{40}", code):
        wrong.append(f"{where}: files were analysed, and there is no packageVerificationCode")
    if not package.get("filesAnalyzed", True) and "packageVerificationCode" in package:
        wrong.append(f"{where}: there is a packageVerificationCode of files that were not analysed")
    if not re.match(r"^(NOASSERTION|NONE|[a-z+]+:\S+)$", package.get("downloadLocation", "NONE")):
        wrong.append(f"{where}: downloadLocation is no address")
    return wrong


def check_file(file, where):
    wrong = missing("file", file, where) + check_checksums(file, where, ("SHA1",)) + check_licences(file, where)
    if not file.get("fileName", "./").startswith("./"):
        wrong.append(f"{where}: fileName does not begin with ./")
    return wrong


def check_relationships(document, ids):
    wrong = []
    for n, relation in enumerate(document.get("relationships", ())):
        wrong += missing("relationship", relation, f"relationship {n}")
        wrong += [f"relationship {n}: nothing is called {relation.get(end)}" for end in ("spdxElementId", "relatedSpdxElement") if relation.get(end) not in ids]
        if relation.get("relationshipType") not in RELATIONS:
            wrong.append(f"relationship {n}: {relation.get('relationshipType')} is no type that is used here")
    told = {r.get(end) for r in document.get("relationships", ()) for end in ("spdxElementId", "relatedSpdxElement")}
    wrong += [f"{i}: no relationship names it" for i in sorted(set(ids) - told)]
    if not any(r.get("relationshipType") == "DESCRIBES" and r.get("spdxElementId") == "SPDXRef-DOCUMENT" for r in document.get("relationships", ())):
        wrong.append("the document describes nothing")
    return wrong


def problems(document):
    """Words about each thing that the specification would not have so."""
    wrong = missing("document", document, "document")
    info = document.get("creationInfo", {})
    wrong += missing("creationInfo", info, "creationInfo")
    if (document.get("spdxVersion"), document.get("dataLicense"), document.get("SPDXID")) != ("SPDX-2.3", "CC0-1.0", "SPDXRef-DOCUMENT"):
        wrong.append("document: it is SPDX-2.3, under CC0-1.0, and called SPDXRef-DOCUMENT")
    if not DATE.match(info.get("created", "")) or not all(CREATOR.match(c) for c in info.get("creators", ())):
        wrong.append("creationInfo: a date is YYYY-MM-DDThh:mm:ssZ, a creator `Tool: NAME`")
    if not re.match(r"^[a-z]+://[^#\s]+$", document.get("documentNamespace", "")):
        wrong.append("document: documentNamespace is no address without a fragment")
    ids = ["SPDXRef-DOCUMENT"]
    for kind, check in (("packages", check_package), ("files", check_file)):
        for thing in document.get(kind, ()):
            where = f"{kind}: {thing.get('SPDXID', thing.get('name', '?'))}"
            wrong += check(thing, where)
            if not ID.match(thing.get("SPDXID", "")):
                wrong.append(f"{where}: no SPDXID of letters, digits, . and -")
            ids.append(thing.get("SPDXID"))
    wrong += [f"{i}: two things are called so" for i in sorted({i for i in ids if ids.count(i) > 1 and i})] if len(set(ids)) != len(ids) else []
    return wrong + check_relationships(document, set(ids))
