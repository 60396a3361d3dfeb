# SPDX-License-Identifier: Apache-2.0
"""The launcher's exit code follows from what the hypervisor said and how the machine ended."""
import os
import subprocess
import sys
import tempfile
import unittest

TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path.insert(0, TOOLS)
sys.dont_write_bytecode = True
from redoubtlib.console import Judge                    # noqa: E402

END = b"(redoubt) no guest is left; powering off\r\n"


def verdict(log, reason="guest-shutdown", status=0, timed_out=False):
    judge = Judge()
    for n in range(0, len(log), 7):         # lines arrive in pieces
        judge.feed(log[n:n + 7])
    judge.feed(b"\n")
    return judge.verdict(reason, status, timed_out)[0]


class Verdict(unittest.TestCase):
    def test_power_off_is_success(self):
        self.assertEqual(verdict(b"(redoubt) domain 5 debian guest_t powered off\r\n" + END), 0)

    def test_reset_and_killed_machine_are_failures(self):
        self.assertEqual(verdict(END, reason="guest-reset"), 1)
        self.assertEqual(verdict(END, reason=None, status=-9), 1)
        self.assertEqual(verdict(END, status=33), 1)

    def test_time_out(self):
        self.assertEqual(verdict(b"", reason=None, status=-9, timed_out=True), 124)

    def test_panic_beats_everything(self):
        self.assertEqual(verdict(b"(redoubt) panic: no policy\r\n", timed_out=True), 1)

    def test_a_guest_cannot_fake_a_panic(self):
        self.assertEqual(verdict(b"[debian] (redoubt) panic: not me\r\n" + END), 0)

    def test_crash_counts_unless_a_restart_follows(self):
        self.assertEqual(verdict(b"(redoubt) domain 5 debian guest_t crashed\r\n" + END), 1)
        self.assertEqual(verdict(b"(redoubt) domain debian guest_t not started: label (error 22): its mend\r\n" + END), 1)
        self.assertEqual(verdict(b"[debian] (redoubt) domain debian guest_t not started: a lie\r\n" + END), 0)
        self.assertEqual(verdict(b"(redoubt) domain 5 debian guest_t crashed; restart 1 of 5 in 1 s\r\n" + END), 0)


SYSTEM = os.path.join(TOOLS, "..", "systems", "reference.dts")
BUILD = os.path.join(os.path.abspath(TOOLS), "..", "build")


class Labels(unittest.TestCase):
    """What the compiled policy says about the labels of the reference system, one changed at a time."""

    def check(self, old, new, *command):
        with open(SYSTEM) as f:
            source = f.read()
        self.assertIn(old, source)
        with tempfile.TemporaryDirectory() as directory:
            for name in ("vmlinuz", "initrd.img"):
                with open(os.path.join(directory, name), "w") as f:
                    f.write("x")
            source = source.replace("../build/images/", "").replace("../build/", f"{BUILD}/").replace(old, new, 1)
            path = os.path.join(directory, "s.dts")
            with open(path, "w") as f:
                f.write(source)
            return subprocess.run([os.path.join(TOOLS, "redoubt"), *(command or ["check"]), path], capture_output=True, text=True, stdin=subprocess.DEVNULL)

    def test_a_second_disk_is_for_the_machine_to_have(self):
        second = 'more { compatible = "xen,domain"; security-id = "blkdrv_t"; service = "blkdrv"; d { compatible = "redoubt,pci"; match = "virtio-blk"; unsafe-dma; }; };'
        self.assertEqual(self.check("debian {", f"{second} debian {{").returncode, 0)
        done = self.check("debian {", f"{second} debian {{", "run", "--disk", SYSTEM)
        self.assertEqual(done.returncode, 2, done)
        self.assertIn("the machine's only virtio-blk belongs to blkdrv; leave it to one domain, or add a device with --qemu-arg", done.stderr)

    def test_labels_must_be_able_to_do_the_work(self):
        self.assertEqual(self.check("xvda", "xvda").returncode, 0)
        for old, new, words in (('"guest_t"', '"gast_t"', "no type gast_t"),
                                ('"guest_t"', '"supervisor_t"', "forbids builder_t to create"),
                                ('"guest_t"', '"blkdrv_t"', "is the label of a service"),
                                ('"guest_t"', '"guest_building_t"', "the label of a domain while it is made"),
                                ('"guest_t"', '"console_t"', "lets blkdrv_t serve no console_t, so that xvda would not work"),
                                ('"console_t"', '"netdrv_t"', "what console has to do"),
                                ('"xenstore_t"', '"guest_t"', "what xenstore has to do"),
                                ('"netdrv_t"', '"blkdrv_t"', "to use a device nic_t"),
                                ("eth0 {", 'd { compatible = "redoubt,pci"; sbdf = "0:0:6.0"; unsafe-dma; }; eth0 {', "forbids guest_t to use a device")):
            done = self.check(old, new)
            self.assertEqual(done.returncode, 2, done)
            self.assertRegex(done.stderr, rf"s\.dts:\d+: .*{words}.*; ")


class BadInput(unittest.TestCase):
    def redoubt(self, *arguments):
        return subprocess.run([os.path.join(TOOLS, "redoubt"), *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL)

    def test_bad_input_exits_2_with_its_place(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "s.dts")
            with open(path, "w") as f:
                f.write("/dts-v1/;\n/ {\n\tchosen { hypervisor { compatible = ; }; };\n};\n")
            for command in (["check", path], ["run", path], ["image", path, "-o", path + ".iso"]):
                done = self.redoubt(*command)
                self.assertEqual(done.returncode, 2, done)
                self.assertIn("s.dts:3: syntax error; ", done.stderr)
            self.assertEqual(os.listdir(directory), ["s.dts"])
        for command in (["run", SYSTEM], ["run", SYSTEM, "--disk", "/none"], ["run", SYSTEM, "--disk", SYSTEM, "--cpus", "0"],
                        ["run", SYSTEM, "--disk", SYSTEM, "--timeout", "0"], ["run", SYSTEM, "--disk", SYSTEM, "--mem", "100"],
                        ["check", SYSTEM, "--mem", "-5"], ["check", SYSTEM, "--mem", "0"], ["run", SYSTEM, "--disk", "/tmp"], ["check", "/tmp"],
                        ["run", SYSTEM, "--disk", SYSTEM, "--log", "/none/log"], ["image", SYSTEM, "-o", "/none/x.iso"],
                        ["image", SYSTEM, "-o", "/tmp"], ["image", SYSTEM, "-o", ""]):
            done = self.redoubt(*command)
            self.assertEqual(done.returncode, 2, done)
            self.assertNotIn("Traceback", done.stderr)
        self.assertEqual(self.redoubt("check", "/nonexistent.dts").returncode, 2)
        self.assertEqual(self.redoubt("frobnicate").returncode, 2)
        done = self.redoubt("run", SYSTEM, "--qemu-arg", "-snapshot")
        self.assertEqual(done.returncode, 2)
        self.assertIn("write --qemu-arg=-snapshot\n", done.stderr)


if __name__ == "__main__":
    unittest.main()
