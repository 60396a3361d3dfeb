# SPDX-License-Identifier: Apache-2.0
"""The manifest of digests that an image carries: `sha256sum -c` reads it, and the last line covers every byte that is in no file."""
import hashlib
import re

from . import iso9660
from .problem import Problem

PATH = "boot/digests"
REST = "outside-of-files"
LINE = re.compile(r"^([0-9a-f]{64})  (\S.*)$")
MODULE = re.compile(r"^\s*module2 /(\S+) .*?(\S+)$", re.M)
PIECE = 1 << 20


def of_file(path):
    with open(path, "rb") as f:
        return of_stretches(f, [(0, f.seek(0, 2))])


def of_stretches(file, stretches):
    digest = hashlib.sha256()
    for offset, length in stretches:
        file.seek(offset)
        while length > 0:
            piece = file.read(min(length, PIECE))
            if not piece:
                break
            digest.update(piece)
            length -= len(piece)
    return digest.hexdigest()


def text(files, rest):
    lines = [f"{files[path]}  {path}" for path in sorted(files)]
    return "\n".join(lines + [f"# {rest}  {REST}", ""])


def write(path, content):
    with open(path, "w") as f:
        f.write(content)


def gaps(image):
    """The stretches of the image that are in no file."""
    at, found = 0, []
    for offset, length in sorted(s for stretches in image.files.values() for s in stretches):
        if offset > at:
            found.append((at, offset - at))
        at = max(at, offset + length)
    return found + [(at, image.size - at)]


def measured(image):
    """({path: digest}, digest of the rest) of the image as it is, without the manifest itself."""
    with open(image.path, "rb") as file:
        return {p: of_stretches(file, s) for p, s in image.files.items() if p != PATH}, of_stretches(file, gaps(image))


def fill(path):
    """Writes the digests over the manifest that the image was made with, which has the same length."""
    image = iso9660.Image(path)
    content = text(*measured(image)).encode()
    (offset, length), = image.files[PATH]
    if length != len(content):
        raise Problem(path, f"{PATH} has {length} bytes, not {len(content)}", "tell the makers of Redoubt")
    with open(path, "r+b") as f:
        f.seek(offset)
        f.write(content)


def parse(content, where):
    """({path: digest}, digest of the rest) of a manifest's text."""
    files, rest = {}, None
    for number, line in enumerate(content.decode(errors="replace").splitlines(), 1):
        found = LINE.match(line[2:] if line.startswith("# ") else line)
        if not found or line.startswith("# ") and (found[2] != REST or rest) or found[2] in files:
            raise Problem(f"{where}:{PATH}:{number}", "no line of a manifest", "make the image again")
        if line.startswith("# "):
            rest = found[1]
        else:
            files[found[2]] = found[1]
    if not rest:
        raise Problem(f"{where}:{PATH}", f"the line {REST} is missing", "make the image again")
    return files, rest


def content_of(image, path):
    with open(image.path, "rb") as file:
        return b"".join(file.read(length) for offset, length in image.files[path] if file.seek(offset) or True)


def modules(image):
    """{path: name of the boot module} by the image's own grub.cfg."""
    config = "boot/grub/grub.cfg"
    return dict(MODULE.findall(content_of(image, config).decode(errors="replace"))) if config in image.files else {}


def verify(path):
    """(digest of the manifest, number of files, [what is wrong]) of an image."""
    image = iso9660.Image(path)
    if PATH not in image.files:
        raise Problem(path, f"the image has no manifest of digests ({PATH})", "make it again with tools/redoubt image")
    content = content_of(image, PATH)
    (said, said_rest), (found, rest) = parse(content, path), measured(image)
    names = modules(image)

    def named(file):
        return f"{file} ({names[file]})" if file in names else file

    wrong = [f"changed: {named(f)}: sha256={found[f]}, the manifest says {said[f]}" for f in sorted(found) if f in said and said[f] != found[f]]
    wrong += [f"missing: {named(f)}" for f in sorted(set(said) - set(found))]
    wrong += [f"additional: {named(f)}: sha256={found[f]}" for f in sorted(set(found) - set(said))]
    if rest != said_rest:
        wrong.append(f"changed: what is in no file (boot sectors, directories): sha256={rest}, the manifest says {said_rest}")
    return hashlib.sha256(content).hexdigest(), len(found), wrong
