# SPDX-License-Identifier: Apache-2.0
# seconds: 180
"""An image is the same wherever and whenever it is made; `redoubt verify` names a file that changed, is missing or was added, and a change outside of files."""
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from unittest import mock

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.dont_write_bytecode = True
from redoubtlib import digests, iso, iso9660, pack              # noqa: E402
from redoubtlib.problem import Problem                          # noqa: E402

FILES = {"boot/redoubt": b"the hypervisor" * 500, "boot/module0": b"", "boot/module1": b"a policy",
         "boot/grub/grub.cfg": pack.grub_config(["builder", "policy"], []).encode()}


def make(work, files, out="x.iso"):
    """The image of these files, and its path."""
    tree, between = os.path.join(work, "tree"), os.path.join(work, "between")
    os.makedirs(between)
    for path, content in files.items():
        file = os.path.join(tree, path)
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, "wb") as f:
            f.write(content)
    path = os.path.join(work, out)
    iso.make(tree, between, path)
    return path


def sums_to(path, content):
    """Puts other content of the same length into the manifest's place."""
    (offset, length), = iso9660.Image(path).files[digests.PATH]
    assert len(content) == length, (len(content), length)
    patch(path, offset, content)


def patch(path, offset, content):
    with open(path, "r+b") as f:
        f.seek(offset)
        f.write(content)


def flip(path, offset):
    with open(path, "rb") as f:
        f.seek(offset)
        old = f.read(1)[0]
    patch(path, offset, bytes([old ^ 1]))


class Verify(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = tempfile.TemporaryDirectory()
        cls.image = make(cls.made.name, FILES)

    @classmethod
    def tearDownClass(cls):
        cls.made.cleanup()

    def setUp(self):
        work = tempfile.TemporaryDirectory()
        self.addCleanup(work.cleanup)
        self.work = work.name
        self.path = os.path.join(self.work, "x.iso")
        shutil.copyfile(self.image, self.path)

    def wrong(self):
        return digests.verify(self.path)[2]

    def tool(self, *args):
        done = subprocess.run([os.path.join(pack.ROOT, "tools", "redoubt"), "verify", *args], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    def manifest(self):
        return digests.content_of(iso9660.Image(self.path), digests.PATH)

    def test_as_made(self):
        self.assertEqual(self.wrong(), [])
        code, said, wrong = self.tool(self.path)
        digest = hashlib.sha256(self.manifest()).hexdigest()
        self.assertEqual((code, wrong), (0, ""))
        self.assertEqual(said, f"{self.path}: 7 files and what is around them are as the manifest says, manifest sha256={digest}\n")
        self.assertEqual(self.tool(self.path, "--digest", digest)[0], 0)
        self.assertIn(f"{hashlib.sha256(FILES['boot/redoubt']).hexdigest()}  boot/redoubt\n", self.manifest().decode())

    def test_a_byte_of_every_file_is_named(self):
        for file, stretches in iso9660.Image(self.image).files.items():
            offset, length = stretches[0]
            for at in {offset, offset + length - 1} if length and file != digests.PATH else ():
                shutil.copyfile(self.image, self.path)
                flip(self.path, at)
                name = "boot/module1 (policy)" if file == "boot/module1" else file
                self.assertRegex("\n".join(self.wrong()), rf"^changed: {name.replace('(', '.').replace(')', '.')}: sha256=\S+, the manifest says \S+$")
        code, said, wrong = self.tool(self.path)
        self.assertEqual((code, said), (1, ""))
        self.assertTrue(wrong.startswith(f"{self.path}: changed: boot/"))

    def test_a_byte_outside_of_files(self):
        image = iso9660.Image(self.image)
        for at in (0, 440, 16 * 2048 + 200, image.size - 1, digests.gaps(image)[1][0]):
            shutil.copyfile(self.image, self.path)
            flip(self.path, at)
            self.assertEqual([line[:36] for line in self.wrong()], ["changed: what is in no file (boot se"], at)

    def test_bytes_behind_the_end(self):
        with open(self.path, "ab") as f:
            f.write(b"\0" * 2048)
        self.assertIn("changed: what is in no file", self.wrong()[0])

    def test_missing_and_additional(self):
        """Of two images, each with the other's manifest: the lines have the same length, so it fits."""
        files = {**FILES, "boot/module7": FILES["boot/module1"]}
        del files["boot/module1"]
        other = make(os.path.join(self.work, "o"), files)
        sums_to(self.path, digests.content_of(iso9660.Image(other), digests.PATH))
        wrong = "\n".join(self.wrong())
        self.assertIn("missing: boot/module7", wrong)
        self.assertIn("additional: boot/module1 (policy): sha256=", wrong)

    def test_a_renamed_file(self):
        with open(self.path, "rb") as f:
            content = f.read()
        with open(self.path, "wb") as f:
            f.write(content.replace(b"NM\x0c\x01\x00module1", b"NM\x0c\x01\x00module2"))
        wrong = "\n".join(self.wrong())
        self.assertIn("missing: boot/module1 (policy)\nadditional: boot/module2: ", wrong)

    def test_another_image_altogether(self):
        code, _, wrong = self.tool(make(os.path.join(self.work, "o"), {**FILES, "boot/module1": b"B policy"}), "--digest", hashlib.sha256(self.manifest()).hexdigest())
        self.assertEqual(code, 1)
        self.assertIn("changed: boot/digests: sha256=", wrong)

    def test_a_manifest_that_says_less(self):
        text = self.manifest()
        line = next(ln for ln in text.splitlines(True) if ln.endswith(b"boot/module1\n"))
        sums_to(self.path, text.replace(line, b"# " + line[2:]))
        with self.assertRaisesRegex(Problem, "boot/digests:[0-9]+: no line of a manifest"):
            self.wrong()
        sums_to(self.path, text.replace(b"# ", b"  "))
        self.assertRaises(Problem, self.wrong)

    def test_what_is_no_image(self):
        with open(self.path, "r+b") as f:
            f.truncate(40000)
        code, said, wrong = self.tool(self.path)
        self.assertEqual((code, said), (2, ""))
        self.assertRegex(wrong, "the image ends too early; make it again with tools/redoubt image\n$")
        self.assertRegex(self.tool(__file__)[2], "no ISO 9660 image|ends too early")
        self.assertRegex(self.tool("/none.iso")[2], "^verify: no file /none.iso; name an image")
        self.assertEqual(self.tool(self.work)[0], 2)

    def test_directories_that_hold_themselves(self):
        """The record of boot/grub names its own parent: the walk ends, with words."""
        with open(self.path, "rb") as f:
            data = f.read()
        root = int.from_bytes(data[16 * 2048 + 158:16 * 2048 + 162], "little")
        at = data.index(b"NM\x09\x01\x00grub")
        record = data.rindex(b"\x04GRUB", 0, at) - 32
        patch(self.path, record + 2, root.to_bytes(4, "little"))
        with self.assertRaisesRegex(Problem, "too deep|too many"):
            iso9660.Image(self.path)


class Same(unittest.TestCase):
    def test_wherever_and_whenever(self):
        """Another directory, order of making, time zone, language and umask, a second later."""
        with tempfile.TemporaryDirectory() as a, tempfile.TemporaryDirectory() as b:
            first = make(a, FILES)
            time.sleep(2.1)
            old = os.umask(0o077)
            try:
                with mock.patch.dict(os.environ, TZ="Pacific/Kiritimati", LC_ALL="C.UTF-8"):
                    second = make(os.path.join(b, "a-longer-path"), dict(reversed(FILES.items())), "y.iso")
            finally:
                os.umask(old)
            self.assertEqual(digests.of_file(first), digests.of_file(second))

    def test_other_files_another_volume(self):
        with tempfile.TemporaryDirectory() as a:
            names = set()
            for n in range(3):
                tree = os.path.join(a, str(n))
                os.makedirs(tree)
                with open(os.path.join(tree, "x"), "w") as f:
                    f.write(str(n))
                names.add(iso.volume_id(tree))
            self.assertEqual({len(n) for n in names}, {16})
            self.assertEqual(len(names), 3)

    def test_dates(self):
        with mock.patch.dict(os.environ, TZ="Pacific/Kiritimati"):
            time.tzset()
            self.assertEqual([iso.stamp(n) for n in (0, 951868799, 1767225600)], ["19700101000000", "20000229235959", "20260101000000"])
        time.tzset()
        with mock.patch.dict(os.environ, SOURCE_DATE_EPOCH="soon"), self.assertRaisesRegex(Problem, "SOURCE_DATE_EPOCH: soon"):
            iso.epoch()


if __name__ == "__main__":
    unittest.main()
