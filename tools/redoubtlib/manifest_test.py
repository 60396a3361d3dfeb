# SPDX-License-Identifier: Apache-2.0
"""Every mistake in a manifest is reported at its own line, with a mend."""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.dont_write_bytecode = True
from redoubtlib import dts, pack                        # noqa: E402
from redoubtlib.manifest import Manifest                # noqa: E402
from redoubtlib.problem import Problem, Problems        # noqa: E402

SOURCE = """/dts-v1/;
/ { chosen { hypervisor {
    compatible = "hypervisor,xen";
    config { compatible = "xen,config"; policy { compatible = "module,xsm-policy"; path = "policy.bin"; }; };
    xenstore { compatible = "xen,domain"; security-id = "xenstore_t"; service = "xenstore"; }; console { compatible = "xen,domain"; security-id = "console_t"; service = "console"; };
    disk: blkdrv {
        compatible = "xen,domain"; security-id = "blkdrv_t"; service = "blkdrv";
        device { compatible = "redoubt,pci"; match = "virtio-blk"; unsafe-dma; };
    };
    nic: netdrv {
        compatible = "xen,domain"; security-id = "netdrv_t"; service = "netdrv";
        device { compatible = "redoubt,pci"; sbdf = "0000:00:05.0"; unsafe-dma; };
    };
    guest {
        compatible = "xen,domain";
        cpus = <2>; pin = <0 1 63>; weight = <512>;
        memory = <0x0 0x40000>;
        security-id = "guest_t";
        kernel { compatible = "module,kernel"; path = "vmlinuz"; bootargs = "console=hvc0"; };
        ramdisk { compatible = "module,ramdisk"; path = "initrd.img"; };
        xvda { compatible = "redoubt,disk"; backend = <&disk>; source = "PARTLABEL=a"; };
        eth0 { compatible = "redoubt,net"; backend = <&nic>; mac = "00:16:3e:00:00:01"; };
        on-crash = "restart";
    };
    other {
        compatible = "xen,domain"; memory = <0x0 0x40000>; security-id = "guest_t";
        kernel { compatible = "module,kernel"; path = "vmlinuz"; };
        xvda { compatible = "redoubt,disk"; backend = <&disk>; source = "PARTLABEL=b"; };
        eth0 { compatible = "redoubt,net"; backend = <&nic>; mac = "00:16:3e:00:00:02"; };
    };
}; }; };
"""

# (text to replace, its replacement, line of the report, words of the report)
MISTAKES = [
    ('compatible = "hypervisor,xen";', "", 2, "not compatible"),
    (' path = "policy.bin";', "", 4, "has no path"),
    ('service = "xenstore"', 'service = "store"', 5, "unknown service store"),
    ('service = "xenstore"', 'service = "devmodel"', 5, "unknown service devmodel; it is one of xenstore, console, blkdrv, netdrv"),
    ('match = "virtio-blk"', 'match = "virtio-scsi"', 8, "match virtio-scsi is unknown"),
    ('match = "virtio-blk"', 'sbdf = "0:0:5.0"', 12, "device 0000:00:05.0 belongs to blkdrv already"),
    ('sbdf = "0000:00:05.0"', 'sbdf = "0000:00:25.0"', 12, "no PCI address"),
    ('sbdf = "0000:00:05.0"; unsafe-dma;', 'sbdf = "0000:00:05.0";', 12, "add unsafe-dma"),
    ("cpus = <2>;", "cpus = <0>;", 16, "cpus is 0"),
    ("cpus = <2>;", "cpus = <2 3>;", 16, "not 1 number"),
    ("pin = <0 1 63>;", "pin = <0 64>;", 16, "pin names CPU 64"),
    ("pin = <0 1 63>;", 'pin = "1";', 16, "pin is not a list of numbers"),
    ("pin = <0 1 63>;", "pin;", 16, "pin is not a list of numbers"),
    ("weight = <512>;", "weight = <0>;", 16, "weight is 0"),
    ("weight = <512>;", "weight = <65536>;", 16, "weight is 65536"),
    ("weight = <512>;", 'weight = "high";', 16, "weight is not 1 number"),
    ("weight = <512>;", "categories = <127>;", 16, "categories names 127; write numbers from 128 to 255"),
    ("weight = <512>;", "categories = <128 129 130 131 132>;", 16, "more than 4 categories"),
    ("weight = <512>;", "categories;", 16, "categories is not a list of numbers"),
    ('service = "xenstore";', 'service = "xenstore"; categories = <128>;', 5, "categories are for guests"),
    ("cpus = <2>;", "vcpus = <2>;", 16, "unknown property vcpus"),
    ("        memory = <0x0 0x40000>;\n", "", 14, "guest has no memory"),
    ("        memory = <0x0 0x40000>;\n", "        memory = <0x0 0x3>;\n", 17, "memory of 3 KiB"),
    ("        memory = <0x0 0x40000>;\n", '        memory = "256M";\n', 17, "not 2 numbers"),
    ('security-id = "guest_t";\n        kernel', 'security-id = "guest";\n        kernel', 18, "guest is no type"),
    ('path = "vmlinuz"; bootargs', 'path = "vmlinux"; bootargs', 19, "no file vmlinux"),
    ('path = "vmlinuz"; bootargs', 'path = "a b"; bootargs', 19, "has a blank"),
    ('path = "vmlinuz"; bootargs', 'path = "builder"; bootargs', 19, "built-in module"),
    ("kernel { compatible = \"module,kernel\"; path = \"vmlinuz\"; bootargs = \"console=hvc0\"; };", "", 20, "without a kernel"),
    ('config { compatible', 'config { selftest = "sael"; compatible', 4, "selftest = \"sael\" is unknown"),
    ('device { compatible = "redoubt,pci"; match = "virtio-blk"; unsafe-dma; };', "", 6, "blkdrv serves xvda of guest and has no device"),
    ('match = "virtio-blk"; unsafe-dma;', 'match = "virtio-blk"; unsafe-dma = "no";', 8, "unsafe-dma has a value"),
    ('xenstore { compatible = "xen,domain"; security-id = "xenstore_t"; service = "xenstore"; };', "", 21, "needs xenstore"),
    ('console { compatible = "xen,domain"; security-id = "console_t"; service = "console"; };', "", 19, "needs a console"),
    ('"console=hvc0"', '"console=hvc0\\n"', 19, "not one line of ASCII text"),
    ('"console=hvc0"', f'"{"x" * 4001}"', 19, "longer than 4000"),
    ('path = "vmlinuz"; bootargs', f'path = "{"./" * 80}vmlinuz"; bootargs', 19, "path longer than 159"),
    ('source = "PARTLABEL=a"', f'source = "PARTLABEL={"a" * 37}"', 21, "longer than 36"),
    ('source = "PARTLABEL=a"', 'source = "PARTLABEL=a"; read-only = <0>', 21, "read-only has a value"),
    ("00:16:3e:00:00:01", "00:00:00:00:00:00", 22, "no unicast address"),
    ("xvda {", "sda {", 21, "bad disk name"),
    ("backend = <&disk>", "backend = <&nic>", 21, "is no blkdrv"),
    ("backend = <&disk>", "backend = <77>", 21, "names no domain"),
    ('source = "PARTLABEL=a"', 'source = "file:/x"', 21, "is unknown"),
    ('source = "PARTLABEL=b"', 'source = "PARTLABEL=a"', 28, "overlaps xvda of guest"),
    ('source = "PARTLABEL=b"', 'source = "whole"', 28, "overlaps xvda of guest"),
    ("00:16:3e:00:00:01", "01:16:3e:00:00:01", 22, "no unicast address"),
    ('00:16:3e:00:00:01";', '00:16:3e:00:00:01"; mtu = <67>;', 22, "mtu is 67"),
    ('00:16:3e:00:00:01";', '00:16:3e:00:00:01"; rate = <0>;', 22, "rate is 0"),
    ('00:16:3e:00:00:01";', '00:16:3e:00:00:01"; rate = "10MB/s";', 22, "rate is not 1 number; write rate = <1000>;"),
    ('00:16:3e:00:00:01";', '00:16:3e:00:00:01"; mtu = "big";', 22, "mtu is not 1 number; write mtu = <1500>;"),
    ('00:16:3e:00:00:01";', '00:16:3e:00:00:01"; rate-interval = <50>;', 22, "rate-interval without rate"),
    ('00:16:3e:00:00:01";', '00:16:3e:00:00:01"; group-rate = <1000001>;', 22, "group-rate is 1000001"),
    ("00:16:3e:00:00:02", "00:16:3E:00:00:01", 29, "belongs to guest already"),
    ('on-crash = "restart"', 'on-crash = "explode"', 23, "is unknown"),
    ("    other {", "    other! {", 25, "syntax error; mend the device-tree syntax"),
    ("/dts-v1/;", "// /dts-v1/;", 2, "syntax error; begin the file with /dts-v1/;"),
    ("backend = <&disk>", "backend = <&disc>", 21, "disc"),
    ('compatible = "redoubt,net"', 'compatible = "redoubt,usb"', 22, "unknown compatible"),
]


class Mistakes(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.directory.name, "system.dts")
        for name in ("vmlinuz", "initrd.img"):
            with open(os.path.join(self.directory.name, name), "w") as f:
                f.write("x")

    def tearDown(self):
        self.directory.cleanup()

    def problems(self, source):
        with open(self.path, "w") as f:
            f.write(source)
        try:
            return [str(p) for p in Manifest(self.path).problems]
        except Problems as several:
            return [str(p) for p in several.problems]
        except Problem as one:
            return [str(one)]

    def test_a_sound_manifest_has_no_problem(self):
        self.assertEqual(self.problems(SOURCE), [])

    def test_each_mistake_is_reported_at_its_line(self):
        for old, new, line, words in MISTAKES:
            with self.subTest(old=old, new=new):
                self.assertIn(old, SOURCE)
                found = self.problems(SOURCE.replace(old, new, 1))
                self.assertTrue(any(f.startswith(f"{dts.short(self.path)}:{line}: ") and words in f and "; " in f
                                    for f in found), found)

    def test_properties_after_nodes_keep_their_lines(self):
        self.problems(SOURCE)
        lines = SOURCE.splitlines()
        for node in dts.load(self.path).walk():
            for p in node.properties.values():
                if p.where:
                    self.assertIn(p.name, lines[int(p.where.rsplit(":", 1)[1]) - 1])

    def test_too_much_memory_names_the_largest_domain(self):
        self.problems(SOURCE.replace("<0x0 0x40000>;\n", "<0x0 0x400000>;\n", 1))
        manifest = Manifest(self.path)
        found = pack.check_memory(manifest, [], 2048)
        self.assertEqual(len(found), 1)
        self.assertIn("system.dts:17: too much memory", str(found[0]))
        self.assertEqual(pack.check_memory(manifest, [], 8192), [])

    def test_missing_and_binary_files_are_reported(self):
        with self.assertRaises(Problem) as caught:
            Manifest(os.path.join(self.directory.name, "none.dts"))
        self.assertIn("no file none.dts", str(caught.exception))
        with open(self.path, "wb") as f:
            f.write(bytes(range(256)) * 16)
        self.assertRaises((Problem, Problems), Manifest, self.path)


    def test_files_that_cannot_be_right(self):
        vmlinuz = os.path.join(self.directory.name, "vmlinuz")
        head = bytearray(0x300)
        head[0x1fe:0x200], head[0x202:0x206], head[0x24c:0x24e] = b"\x55\xaa", b"HdrS", b"\0\1"
        for data, words in ((b"", "vmlinuz is empty; "), (head, "vmlinuz is cut short: its header promises more; "), (None, "vmlinuz is a directory, not a file; ")):
            os.unlink(vmlinuz)
            if data is None:
                os.mkdir(vmlinuz)
            else:
                with open(vmlinuz, "wb") as f:
                    f.write(data)
            found = self.problems(SOURCE)
            self.assertEqual(len(found), 2)
            self.assertIn(f"system.dts:19: {words}", found[0])
        for text in ("", " \n"):
            self.assertTrue(self.problems(text)[0].endswith("system.dts:1: system.dts is empty; name a manifest, as systems/reference.dts"))
        with self.assertRaisesRegex(Problem, " is a directory, not a file"):
            Manifest(self.directory.name)
        with self.assertRaisesRegex(Problem, "null is a device, not a file"):
            Manifest("/dev/null")

    def test_bootargs_of_the_domain_count_where_the_kernel_has_none(self):
        console = 'console { compatible = "xen,domain"; security-id = "console_t"; service = "console"; };'
        own = SOURCE.replace("cpus = <2>;", 'cpus = <2>; bootargs = "console=hvc0";').replace(console, "")
        self.assertIn("system.dts:16: guest needs a console", self.problems(own.replace(' bootargs = "console=hvc0"; };', " };"))[0])
        self.assertEqual(self.problems(own.replace('bootargs = "console=hvc0"; };', 'bootargs = "quiet"; };')), [])

    def test_two_domains_may_match_two_functions(self):
        self.assertEqual(self.problems(SOURCE.replace('sbdf = "0000:00:05.0"', 'match = "virtio-blk"')), [])


class Modules(unittest.TestCase):
    def test_commas_are_doubled(self):
        self.assertEqual(pack.initrd_argument([("/a,b", "x"), ("/c", "y,z")]), "/a,,b x,/c y,,z")

    def test_grub_gets_every_name_in_order(self):
        text = pack.grub_config(["builder", "manifest", "service/console"], ["loglvl=debug"])
        self.assertIn("multiboot2 /boot/redoubt loglvl=debug\n", text)
        self.assertTrue(text.endswith("}\n"))       # a boot behind the entry would run before a kernel is loaded
        self.assertLess(text.index("module2 /boot/module0 builder"), text.index("module2 /boot/module2 service/console"))


if __name__ == "__main__":
    unittest.main()
