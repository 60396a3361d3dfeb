# SPDX-License-Identifier: Apache-2.0
"""Manifests of the test systems, put together from their parts."""
import os
import subprocess

from driver import BUILD, ROOT

POLICY = os.path.join(BUILD, "policy.bin")
KERNEL = os.path.join(BUILD, "images", "vmlinuz")
RAMDISK = os.path.join(BUILD, "images", "initrd.img")


def compile_policy(source, binary):
    subprocess.run(["checkpolicy", "-M", "-t", "xen", "-c", "30", "-o", binary, source], check=True, capture_output=True)


def reference(bootargs=""):
    """The reference system itself, with more on its guest's command line."""
    with open(os.path.join(ROOT, "systems", "reference.dts")) as f:
        source = f.read()
    source = source.replace('"../build/', f'"{BUILD}/')
    return source.replace("root=/dev/xvda", f"root=/dev/xvda {bootargs}".rstrip(), 1)


def guest(name, bootargs, memory_mib=192, disk=None, more="", kernel=KERNEL, ramdisk=RAMDISK, label="guest_t", mode="", nodes=""):
    """A Linux guest in its initramfs; disk is a source of the blkdrv domain, mode "" or "read-only;"; nodes are more of its own."""
    nodes += f'xvda {{ compatible = "redoubt,disk"; backend = <&disk>; source = "{disk}"; {mode} }};' if disk else ""
    more += "categories = <128>;" if label == "test_t" else ""          # test domains share pages and channels
    rd = f'ramdisk {{ compatible = "module,ramdisk"; path = "{ramdisk}"; }};' if ramdisk else ""
    return f"""
			{name} {{
				compatible = "xen,domain"; security-id = "{label}"; memory = <0x0 {memory_mib * 1024}>; {more}
				kernel {{ compatible = "module,kernel"; path = "{kernel}"; bootargs = "console=hvc0 {bootargs}"; }};
				{rd} {nodes}
			}};"""


def service(name, label="", body=""):
    handle = {"blkdrv": "disk: ", "netdrv": "nic: "}.get(name, "")
    return f"""
			{handle}{name} {{ compatible = "xen,domain"; security-id = "{name}_t"; service = "{name}"; {body} }};"""


BLKDRV = service("blkdrv", body='device { compatible = "redoubt,pci"; match = "virtio-blk"; unsafe-dma; };')
NETDRV = service("netdrv", body='device { compatible = "redoubt,pci"; match = "virtio-net"; unsafe-dma; };')


def system(*domains, config=""):
    """xenstore, console and the domains given."""
    return f"""/dts-v1/;
/ {{
	chosen {{
		hypervisor {{
			compatible = "hypervisor,xen";
			config {{
				compatible = "xen,config"; {config}
				policy {{ compatible = "module,xsm-policy"; path = "{POLICY}"; }};
			}};{service("xenstore")}{service("console")}{"".join(domains)}
		}};
	}};
}};
"""
