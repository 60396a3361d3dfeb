# SPDX-License-Identifier: Apache-2.0
"""policy/permission_map: which permission reads, which writes, and how much. setools' format, with words of ours behind the weight."""
from ..files import wrong_with
from ..problem import Problem

DIRECTIONS = {"r": "read", "w": "write", "b": "both", "n": "none"}
LEVELS = (("data", 7), ("signal", 4), ("trace", 1))     # a weight is of the first whose least it reaches


def level(weight):
    return next(name for name, least in LEVELS if weight >= least)


def least(name):
    """The least weight of a level."""
    return dict(LEVELS)[name]


class Entry:
    """part: the part of the object that it is about; through: the label of the domain that carries it out."""

    def __init__(self, direction, weight, words, place):
        self.direction, self.weight, self.place = direction, weight, place
        self.part = self.through = None
        for word in words:
            if word.startswith("part="):
                self.part = word[5:]
            elif word.startswith("through="):
                self.through = word[8:]
            else:
                raise Problem(place, f"{word} is unknown", "write part=NAME or through=TYPE behind the weight")

    reads = property(lambda self: self.direction in "rb")
    writes = property(lambda self: self.direction in "wb")


class PermissionMap:
    def __init__(self, path):
        wrong = wrong_with(path, path)
        if wrong:
            raise Problem(path, wrong, "name a map of permissions, as policy/permission_map")
        self.path, self.entries = path, {}
        with open(path, encoding="utf-8") as f:
            lines = [(no, line.split()) for no, line in enumerate(f, 1) if line.strip() and not line.lstrip().startswith("#")]
        self.read(lines)

    def bad(self, no, what, mend):
        raise Problem(f"{self.path}:{no}", what, mend)

    def read(self, lines):
        if not lines or not lines[0][1][0].isdigit():
            self.bad(lines[0][0] if lines else 1, "no number of classes", "begin with it")
        current, left, seen, where = None, 0, 0, 1
        for no, words in lines[1:]:
            if words[0] == "class":
                if left:
                    self.bad(no, f"class {current} has {left} permissions less than it says", "mend its number")
                if len(words) != 3 or not words[2].isdigit():
                    self.bad(no, "no class and number of permissions", "write `class NAME NUMBER`")
                current, left, seen, where = words[1], int(words[2]), seen + 1, no
            elif not left:
                self.bad(no, f"{words[0]} is beyond the number of permissions of class {current}", "mend the number")
            else:
                self.entry(current, words, no)
                left -= 1
        if left:
            self.bad(where, f"class {current} has {left} permissions less than it says", "mend its number")
        if seen != int(lines[0][1][0]):
            self.bad(lines[0][0], f"{seen} classes, not {lines[0][1][0]}", "mend the number")

    def entry(self, tclass, words, no):
        if len(words) < 3 or words[1] not in DIRECTIONS or not words[2].isdigit() or not 1 <= int(words[2]) <= 10:
            self.bad(no, "no line of a permission", "write `NAME r, w, b or n WEIGHT`, the weight 1 to 10")
        if (tclass, words[0]) in self.entries:
            self.bad(no, f"{tclass}:{words[0]} twice", "keep one")
        self.entries[tclass, words[0]] = Entry(words[1], int(words[2]), words[3:], f"{self.path}:{no}")

    def of(self, tclass, perm):
        """The entry; Problem where there is none, as its flows would be missed."""
        entry = self.entries.get((tclass, perm))
        if entry is None:
            raise Problem(self.path, f"no line for permission {perm} of class {tclass}", "say what it reads or writes")
        return entry
