# SPDX-License-Identifier: Apache-2.0
"""Lines of the audit, in Xen's FLASK wording, out of a console's log: those that begin as the hypervisor's or xenstore's do, or with the record itself. What a
guest writes stands behind its name."""
import re

from ..problem import Problem

HEAD = r"(?:\[ *\d+\.\d+\] )?(?:\(redoubt\) |\[xenstore\] )?avc:"
RECORD = re.compile(HEAD + r"\s+(denied|granted)\s+\{([^}]*)\}\s*for\s+(.*)")
CUT = re.compile(HEAD)
FIELD = re.compile(r"(\w+)=(\S+)")
STARTED = re.compile(r"(?:\[ *\d+\.\d+\] )?\(redoubt\) domain (\d+) (\S+) (\S+_t) (started|restarted)")
COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class Record:
    """source, target: types; source_level, target_level: MLS ranges, or None; domid, other: domain numbers as text, or None."""

    def __init__(self, verdict, perms, fields, where):
        self.verdict, self.perms, self.where = verdict, tuple(perms), where
        self.tclass, self.domid, self.other = fields.get("tclass"), fields.get("domid"), fields.get("target")
        self.source, self.source_level = split(fields.get("scontext"))
        self.target, self.target_level = split(fields.get("tcontext"))

    @property
    def whole(self):
        return bool(self.source and self.target and self.tclass and self.perms)


def split(context):
    """Type and range of a context, which may have no range; (None, None) of what is none."""
    words = (context or "").split(":", 3)
    return (words[2], words[3] if len(words) == 4 else None) if len(words) >= 3 else (None, None)


def parse(line, where):
    """The record of a line; None if it has none."""
    m = RECORD.match(COLOURS.sub("", line))
    return m and Record(m[1], m[2].split(), dict(FIELD.findall(m[3])), where)


class Log:
    """records of one verdict; cut: places of records that lack a word; names: domain number -> its name, where the log tells it."""

    def __init__(self, verdict):
        self.verdict, self.records, self.cut, self.names = verdict, [], [], {}

    def read(self, stream, name):
        for no, line in enumerate(stream, 1):
            self.line(line, f"{name}:{no}")

    def line(self, line, where):
        started = STARTED.match(COLOURS.sub("", line))
        if started:
            self.names[started[1]] = started[2]
        record = parse(line, where)
        if record and record.verdict == self.verdict:
            (self.records if record.whole else self.cut).append(record)
        elif record is None and CUT.match(COLOURS.sub("", line)) and f"avc:  {self.verdict}" in line:
            self.cut.append(Record(self.verdict, (), {}, where))


def read_logs(verdict, files, stdin):
    """The records in the files, or in stdin where no file is named."""
    log = Log(verdict)
    if not files or files == ["-"]:
        log.read(stdin, "stdin")
        return log
    for file in files:
        try:
            with open(file, encoding="utf-8", errors="replace", newline="\n") as f:
                log.read(f, file)
        except OSError as why:
            raise Problem(file, f"cannot read it: {why.strerror}", "name a console's log, as tools/redoubt run --log writes it") from None
    return log
