# SPDX-License-Identifier: Apache-2.0
# seconds: 180
"""The bill of materials is valid SPDX 2.3, names what the compiler read and the linker took, and each thing that the specification asks for is missed when it is gone."""
import copy
import hashlib
import json
import os
import re
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.dont_write_bytecode = True
from redoubtlib import bill, evidence, spdx                     # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FILE = "xen/call/table.def"


def a_build(work):
    """A build that read one header of libxen-dev, and a kernel that was downloaded."""
    os.makedirs(os.path.join(work, "obj", "xen"))
    os.makedirs(os.path.join(work, "images"))
    evidence.write(os.path.join(work, "origin.json"), {})
    for name, text in (("obj/xen/a.d", "a.o: a.c /usr/include/xen/xen.h\n/usr/include/xen/xen.h:\n"), ("images/vmlinuz", "x"),
                       ("images/origin", "Package: linux-image-0\nVersion: 0.1+x-2\n")):
        with open(os.path.join(work, name), "w") as f:
            f.write(text)
    return work


class Bill(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as work:
            cls.made = bill.document(ROOT, a_build(work))
        cls.packages = {p["name"]: p for p in cls.made["packages"]}
        cls.role = {}
        for r in cls.made["relationships"]:
            for end in ("spdxElementId", "relatedSpdxElement"):
                cls.role.setdefault(r[end], r["relationshipType"])

    def test_valid(self):
        self.assertEqual(spdx.problems(self.made), [])

    def test_every_package_that_is_wanted_and_installed(self):
        for name in bill.wanted(ROOT):
            version = bill.output("dpkg-query", "-W", "-f=${Version}", name)
            self.assertEqual(self.packages[name]["versionInfo"], version)

    def test_roles(self):
        for name, role in (("libxen-dev", "BUILD_DEPENDENCY_OF"), ("libfdt-dev", "STATIC_LINK"), ("zlib1g-dev", "STATIC_LINK"), ("grub-pc-bin", "CONTAINS"),
                           ("busybox-static", "CONTAINS"), ("linux-image-0", "CONTAINS"), ("checkpolicy", "BUILD_TOOL_OF"), ("binutils", "BUILD_TOOL_OF"),
                           ("gcc", "BUILD_TOOL_OF"), ("python3-minimal", "BUILD_TOOL_OF"), ("setools", "TEST_TOOL_OF")):
            self.assertEqual(self.role[self.packages[name]["SPDXID"]], role, name)
        self.assertTrue(any(n.startswith("gcc-1") for n in self.packages), "the compiler behind the link gcc")

    def test_files_with_their_sums(self):
        files = {f["fileName"]: f for f in self.made["files"]}
        with open(os.path.join(ROOT, FILE), "rb") as f:
            content = f.read()
        sums = {c["algorithm"]: c["checksumValue"] for c in files["./" + FILE]["checksums"]}
        self.assertEqual(sums, {"SHA1": hashlib.sha1(content).hexdigest(), "SHA256": hashlib.sha256(content).hexdigest()})
        self.assertFalse([n for n in files if n.startswith("./build/")])
        project = self.packages["redoubt"]
        code = hashlib.sha1("".join(sorted(f["checksums"][0]["checksumValue"] for f in self.made["files"])).encode()).hexdigest()
        self.assertEqual(project["packageVerificationCode"]["packageVerificationCodeValue"], code)

    def without(self, change):
        document = copy.deepcopy({**self.made, "files": self.made["files"][:2], "relationships": [r for r in self.made["relationships"] if "SPDXRef-File" not in r["relatedSpdxElement"]]})
        document["relationships"] += [bill.relation(bill.PROJECT, "CONTAINS", f["SPDXID"]) for f in document["files"]]
        self.assertEqual(spdx.problems(document), [])
        change(document)
        return spdx.problems(document)

    def test_each_required_field_is_missed(self):
        for kind, key in (("package", "packages"), ("file", "files"), ("relationship", "relationships")):
            for field in spdx.REQUIRED[kind]:
                wrong = self.without(lambda d: d[key][-1].pop(field))
                self.assertTrue(any(f"{field} is missing" in line for line in wrong), (kind, field, wrong))
        for field in spdx.REQUIRED["document"]:
            self.assertTrue(any(f"document: {field} is missing" in line for line in self.without(lambda d: d.pop(field))), field)
        for field in spdx.REQUIRED["creationInfo"]:
            self.assertTrue(any(f"creationInfo: {field} is missing" in line for line in self.without(lambda d: d["creationInfo"].pop(field))), field)

    def test_each_rule_is_kept(self):
        def put(*path):
            def change(document):
                for step in path[:-2]:
                    document = document[step]
                document[path[-2]] = path[-1]
            return change
        for change, says in ((put("spdxVersion", "SPDX-2.2"), "it is SPDX-2.3"), (put("dataLicense", "MIT"), "under CC0-1.0"),
                             (put("creationInfo", "created", "today"), "a date is"), (put("creationInfo", "creators", ["me"]), "a creator"),
                             (put("documentNamespace", "https://x/y#z"), "without a fragment"), (put("packages", 1, "SPDXID", "SPDXRef-a_b"), "no SPDXID of"),
                             (put("packages", 1, "downloadLocation", "somewhere"), "no address"), (put("packages", 1, "filesAnalyzed", True), "no packageVerificationCode"),
                             (put("packages", 0, "filesAnalyzed", False), "that were not analysed"), (put("packages", 1, "licenseDeclared", "GPL 2 or so"), "no expression"),
                             (put("files", 0, "licenseConcluded", "(MIT"), "no expression"), (put("files", 0, "fileName", "a"), "does not begin with ./"),
                             (lambda d: d["files"][0]["checksums"].pop(0), "SHA1 is missing"), (put("files", 0, "checksums", 0, "checksumValue", "0"), "no checksum"),
                             (put("files", 0, "SPDXID", "SPDXRef-DOCUMENT"), "two things are called so"), (put("relationships", 0, "relatedSpdxElement", "SPDXRef-x"), "nothing is called SPDXRef-x"),
                             (put("relationships", 0, "relationshipType", "LIKES"), "describes nothing"), (put("relationships", 1, "relationshipType", "LIKES"), "LIKES is no type"),
                             (lambda d: d["relationships"].pop(), "no relationship names it")):
            wrong = self.without(change)
            self.assertTrue(any(says in line for line in wrong), (says, wrong))

    def test_the_same_each_time(self):
        with tempfile.TemporaryDirectory() as work:
            self.assertEqual(json.dumps(bill.document(ROOT, a_build(work))), json.dumps(self.made))


class Licences(unittest.TestCase):
    def test_debians_names(self):
        for name, said in (("GPL-2+", "GPL-2.0-or-later"), ("GPL-3", "GPL-3.0-only"), ("LGPL-2.1+", "LGPL-2.1-or-later"), ("Expat", "MIT"), ("GFDL-1.3+", "GFDL-1.3-or-later"),
                           ("GFDL-NIV-1.3+", "GFDL-1.3-no-invariants-or-later"), ("BSD-3-clause", "BSD-3-Clause"), ("PD-debian", None), ("GPL", None)):
            self.assertEqual(spdx.licence_of(name), said)

    def test_expressions(self):
        head = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n"
        two = head + "Files: *\nCopyright: x\nLicense: GPL-2+ or BSD-2-clause\n\nFiles: y\nLicense: Expat\n text\n\nLicense: LGPL-9\n alone, of no file\n"
        self.assertEqual(spdx.expression(two), ("(GPL-2.0-or-later OR BSD-2-Clause) AND MIT", ["Expat", "GPL-2+ or BSD-2-clause"]))
        self.assertEqual(spdx.expression(head + "Files: *\nLicense: its-own\n"), (None, ["its-own"]))
        self.assertEqual(spdx.expression(head + "Files: *\nCopyright: x\n"), (None, [""]))
        self.assertEqual(spdx.expression("Free software.\nLicense: MIT\n"), (None, []))
        for text in (two, head + "Files: *\nLicense: MIT\n"):
            self.assertTrue(spdx.balanced(spdx.expression(text)[0]))

    def test_identifiers(self):
        names = ["a/b_c", "a/b-c", "a-b/c", "g++", "gx2b-x2b-"]
        made = {bill.identifier(n) for n in names}
        self.assertEqual(len(made), len(names))
        self.assertTrue(all(re.match("^[a-zA-Z0-9.-]+$", m) for m in made))


if __name__ == "__main__":
    unittest.main()
