# SPDX-License-Identifier: Apache-2.0
"""A manifest as domains, disks, NICs and devices; what is wrong in it is collected with its place."""
import os
import re

from . import dts
from .files import cut_short, wrong_with
from .problem import Problem

# default memory of the built-in images in KiB, as in domains/builder/manifest.c
SERVICES = {"xenstore": 12288, "console": 6144, "blkdrv": 8192, "netdrv": 8192}
DEVICE_OF = {"blkdrv": "virtio-blk", "netdrv": "virtio-net"}
MATCHES = tuple(DEVICE_OF.values())
ACTIONS = ("destroy", "restart")
MAX_DOMAINS, MAX_VCPUS, MIN_KIB, MAX_KIB = 100, 64, 4096, 1 << 30
MAX_CPUS, MAX_WEIGHT = 64, 65535                # of the hypervisor; of Xen's credit scheduler
CATEGORIES, MAX_CATEGORIES = range(128, 256), 4 # as in domains/builder/manifest.h
NAME = re.compile(r"^[A-Za-z0-9._-]{1,31}$")
LABEL = re.compile(r"^[A-Za-z0-9_]{1,38}_t$")
DISK_NAME = re.compile(r"^xvd[a-z]{1,2}(1[0-5]|[1-9])?$")
MAC = re.compile(r"^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$")
PRINTABLE = re.compile(r"[ -~]*")
LABEL_KEY, MAX_PARTLABEL = "PARTLABEL=", 36     # UTF-16 units of a GPT name
MAX_PATH, MAX_BOOTARGS = 159, 4000              # bytes: a module's name in the hypervisor; a command line in the builder
SBDF = re.compile(r"^([0-9a-f]{1,4}):([0-9a-f]{1,2}):([01]?[0-9a-f])\.([0-7])$", re.I)
STANDARD = {"compatible", "phandle", "linux,phandle", "#address-cells", "#size-cells"}
KNOWN = {
    "xen,domain": {"cpus", "pin", "weight", "memory", "security-id", "categories", "service", "bootargs", "restart-limit",
                   "on-poweroff", "on-reboot", "on-crash"},
    "module,kernel": {"path", "bootargs"}, "module,ramdisk": {"path"},
    "redoubt,disk": {"backend", "source", "read-only"}, "redoubt,net": {"backend", "mac", "mtu", "rate", "rate-interval", "group-rate"},
    "redoubt,pci": {"match", "sbdf", "unsafe-dma"},
    "xen,config": {"selftest"}, "module,xsm-policy": {"path"},
}


# numbers of a redoubt,net node: name, least, most, default
NET_NUMBERS = (("mtu", 68, 1500, "1500"), ("rate", 1, 4000000, "no limit"), ("rate-interval", 1, 1000, "50"), ("group-rate", 1, 1000000, "1000"))


def sbdf(text):
    """A PCI address as 0000:00:04.0; None if it is none."""
    m = SBDF.match(text)
    return "%04x:%02x:%02x.%x" % tuple(int(x, 16) for x in m.groups()) if m else None


class Domain:
    def __init__(self, node):
        self.node, self.name = node, node.name
        self.service = self.label = None
        self.modules = []               # (path in the manifest, where)
        self.devices = []               # redoubt,pci nodes
        self.served = []                # (redoubt,disk or redoubt,net node, the service that serves it)
        self.cpus, self.memory_kib = 1, 0
        self.categories = []            # numbers: its level is s0 and these


class Manifest:
    def __init__(self, path):
        self.path, self.directory = path, os.path.dirname(os.path.abspath(path))
        self.domains, self.problems, self.disks = [], [], []
        self.policy = None              # (path in the manifest, where)
        self.owners = {}                # phandle -> Domain
        self.seen = {}                  # ("mac", value) and the like -> name of its domain
        self.read(dts.load(path))

    def file(self, path):
        return os.path.join(self.directory, path)

    def bad(self, where, what, mend):
        self.problems.append(Problem(where, what, mend))

    # values: None and a problem where they have another shape

    def text(self, node, name, example=None):
        p = node.properties.get(name)
        if p is None:
            if example:
                self.bad(node.where, f"{node.name} has no {name}", f'add {name} = "{example}";')
            return None
        if len(p.strings) != 1 or p.cells or not PRINTABLE.fullmatch(p.strings[0]):
            self.bad(node.at(name), f"{name} is not one line of ASCII text", f'write {name} = "...";')
            return None
        return p.strings[0]

    def flag(self, node, name):
        p = node.properties.get(name)
        if p and p.source is not None:
            self.bad(node.at(name), f"{name} has a value", f"write {name}; or delete it")
        return p is not None

    def cells(self, node, name, count, example):
        p = node.properties.get(name)
        if p is None:
            return None
        if len(p.cells) != count or p.strings:
            self.bad(node.at(name), f"{name} is not {count} number{'s' * (count > 1)}", f"write {name} = <{example}>;")
            return None
        return p.cells

    def unique(self, where, kind, value, owner, mend):
        other = self.seen.setdefault((kind, value), owner)
        if other is not owner:
            self.bad(where, f"{kind} {value} belongs to {self.domain_of(other)} already", mend)

    @staticmethod
    def domain_of(node):
        """Name of the domain whose node, or whose child's node, this is."""
        return node.name if node.compatible("xen,domain") else node.parent.name

    def known(self, node, compatible):
        for p in node.properties:
            if p not in KNOWN[compatible] | STANDARD:
                self.bad(node.at(p), f"unknown property {p} of a {compatible} node",
                         f"write one of {', '.join(sorted(KNOWN[compatible]))}")

    # the tree

    def read(self, root):
        top = next((n for c in root.children if c.name == "chosen" for n in c.children if n.name == "hypervisor"), None)
        if top is None:
            raise Problem(root.where, "no node /chosen/hypervisor", "start from systems/reference.dts")
        if not top.compatible("hypervisor,xen"):
            self.bad(top.where, "hypervisor is not compatible", 'add compatible = "hypervisor,xen";')
        for node in top.children:
            if node.compatible("xen,config"):
                self.read_config(node)
            elif node.compatible("xen,domain"):
                self.read_domain(node)
            else:
                self.bad(node.where, f"{node.name} is neither a domain nor the configuration",
                         'give it compatible = "xen,domain";')
        if not self.domains:
            self.bad(top.where, "no domain", 'add a node with compatible = "xen,domain";')
        if len(self.domains) > MAX_DOMAINS:
            self.bad(self.domains[MAX_DOMAINS].node.where, f"more than {MAX_DOMAINS} domains", "delete some")
        if self.policy is None:
            self.bad(top.where, "no policy: nothing would be allowed",
                     'add config { compatible = "xen,config"; policy { compatible = "module,xsm-policy"; path = "policy.bin"; }; };')
        for domain in self.domains:
            for node in domain.node.children:
                self.read_child(domain, node)
        self.check_store()
        self.check_console()

    def check_store(self):
        """Disks and NICs meet their back ends in xenstore."""
        if any(d.service == "xenstore" for d in self.domains):
            return
        for domain in self.domains:
            for node in domain.node.children:
                if node.compatible("redoubt,disk") or node.compatible("redoubt,net"):
                    self.bad(node.where, f"{node.name} of {domain.name} needs xenstore and the system has none",
                             'add xenstore { compatible = "xen,domain"; security-id = "xenstore_t"; service = "xenstore"; };')
                    return

    def check_console(self):
        """A Linux that was told to use hvc0 does not live without it."""
        if any(d.service == "console" for d in self.domains):
            return
        for domain in self.domains:
            for kernel in (node for node in domain.node.children if node.compatible("module,kernel")):
                node = kernel if "bootargs" in kernel.properties else domain.node
                if "console=hvc" in (self.text(node, "bootargs", "") or ""):
                    self.bad(node.at("bootargs"), f"{domain.name} needs a console and the system has none",
                             'add console { compatible = "xen,domain"; security-id = "console_t"; service = "console"; };')
                    return

    def read_config(self, config):
        self.known(config, "xen,config")
        selftest = self.text(config, "selftest")
        if selftest not in (None, "seal", "pin"):
            self.bad(config.at("selftest"), f'selftest = "{selftest}" is unknown', 'write "seal", "pin" or delete it')
        for node in config.children:
            if not node.compatible("module,xsm-policy"):
                self.bad(node.where, f"unknown node {node.name}", 'delete it or write compatible = "module,xsm-policy";')
                continue
            self.known(node, "module,xsm-policy")
            path = self.text(node, "path", "policy.bin")
            if self.policy:
                self.bad(node.where, "a second policy", "keep one")
            elif path:
                self.policy = (path, node.at("path"))

    def read_domain(self, node):
        domain = Domain(node)
        self.known(node, "xen,domain")
        if not NAME.match(node.name):
            self.bad(node.where, f"bad domain name {node.name}", "use at most 31 letters, digits, '-', '_' or '.'")
        if node.name in SERVICES and self.text(node, "service") != node.name:
            self.bad(node.where, f"{node.name} is the name of a service, whose lines in the log would look alike", "rename it")
        if any(d.name == node.name for d in self.domains):
            self.bad(node.where, f"a second domain {node.name}", "rename it")
        domain.label = self.text(node, "security-id", "guest_t")
        if domain.label is not None and not LABEL.match(domain.label):
            self.bad(node.at("security-id"), f"security-id {domain.label} is no type",
                     'write a name ending in _t, as "guest_t"')
            domain.label = None
        self.read_image(domain)
        self.read_limits(domain)
        self.read_categories(domain)
        for event in ("on-poweroff", "on-reboot", "on-crash"):
            action = self.text(node, event)
            if action is not None and action not in ACTIONS:
                self.bad(node.at(event), f'{event} = "{action}" is unknown', 'write "destroy" or "restart"')
        self.domains.append(domain)
        handle = node.properties.get("phandle")
        if handle and handle.cells:
            self.owners[handle.cells[0]] = domain

    def read_image(self, domain):
        node = domain.node
        domain.service = self.text(node, "service")
        if domain.service is not None and domain.service not in SERVICES:
            self.bad(node.at("service"), f"unknown service {domain.service}", f"it is one of {', '.join(SERVICES)}")
        if domain.service in ("xenstore", "console"):
            self.unique(node.at("service"), "service", domain.service, node, "keep one")
        kernels = [n for n in node.children if n.compatible("module,kernel")]
        ramdisks = [n for n in node.children if n.compatible("module,ramdisk")]
        for extra in kernels[1:] + ramdisks[1:]:
            self.bad(extra.where, f"a second {extra.properties['compatible'].strings[0]}", "keep one")
        if domain.service and kernels:
            self.bad(kernels[0].where, f"{node.name} has a service and a kernel", "delete one of them")
        if not domain.service and not kernels:
            self.bad(node.where, f"{node.name} has no image",
                     'add service = "NAME"; or kernel { compatible = "module,kernel"; path = "FILE"; };')
        if ramdisks and not kernels:
            self.bad(ramdisks[0].where, f"{node.name} has a ramdisk without a kernel", "add a module,kernel node")
        for module in kernels[:1] + ramdisks[:1]:
            self.read_module(domain, module)
        for owner in [node] + kernels[:1]:
            self.read_bootargs(owner)

    def read_bootargs(self, node):
        if len(self.text(node, "bootargs") or "") > MAX_BOOTARGS:
            self.bad(node.at("bootargs"), f"bootargs longer than {MAX_BOOTARGS} characters", "shorten them")

    def read_module(self, domain, node):
        self.known(node, "module,kernel" if node.compatible("module,kernel") else "module,ramdisk")
        path = self.text(node, "path", "FILE")
        if path is None:
            return
        if not path or re.search(r"\s", path):
            self.bad(node.at("path"), "path is empty or has a blank", "rename the file")
        elif path in ("builder", "policy", "goals", "manifest") or path.startswith("service/"):
            self.bad(node.at("path"), f"path {path} is the name of a built-in module", f"write ./{path}")
        elif len(path) > MAX_PATH:
            self.bad(node.at("path"), f"path longer than {MAX_PATH} characters", "move the file nearer to the manifest")
        else:
            self.read_file(domain, node, path)

    def read_file(self, domain, node, path):
        wrong = wrong_with(self.file(path), path)
        if wrong:
            self.bad(node.at("path"), wrong, "make it (make images) or mend the path, which begins beside the manifest")
        elif node.compatible("module,kernel") and cut_short(self.file(path)):
            self.bad(node.at("path"), f"{path} is cut short: its header promises more", "copy the kernel again")
        else:
            domain.modules.append((path, node.at("path")))

    def read_limits(self, domain):
        node = domain.node
        cpus = self.cells(node, "cpus", 1, "1")
        if cpus:
            domain.cpus = cpus[0]
            if not 1 <= cpus[0] <= MAX_VCPUS:
                self.bad(node.at("cpus"), f"cpus is {cpus[0]}", f"write 1 to {MAX_VCPUS}")
        self.read_placement(node)
        self.cells(node, "restart-limit", 1, "5")
        memory = self.cells(node, "memory", 2, "0x0 0x40000")
        domain.memory_kib = memory[0] << 32 | memory[1] if memory else SERVICES.get(domain.service, 0)
        if "memory" not in node.properties and not domain.service:
            self.bad(node.where, f"{node.name} has no memory", "add memory = <0x0 0x40000>; (KiB)")
        elif memory and (not MIN_KIB <= domain.memory_kib <= MAX_KIB or domain.memory_kib % 4):
            self.bad(node.at("memory"), f"memory of {domain.memory_kib} KiB",
                     "write a multiple of 4 KiB from 4 MiB to 1 TiB")

    def read_categories(self, domain):
        """What the guest's level has: `categories`, or one of its own, its place in the manifest; of a service nothing."""
        p = domain.node.properties.get("categories")
        if p is None:
            domain.categories = [] if domain.service else [len(self.domains)]
            return
        where, cells = domain.node.at("categories"), p.cells or ()
        if domain.service:
            self.bad(where, "categories are for guests, which they keep apart", "delete the property")
        if p.strings or not cells:
            self.bad(where, "categories is not a list of numbers", f"write categories = <{min(CATEGORIES)}>;")
        if len(cells) > MAX_CATEGORIES:
            self.bad(where, f"more than {MAX_CATEGORIES} categories", "name fewer")
        for c in cells:
            if c not in CATEGORIES:
                self.bad(where, f"categories names {c}", f"write numbers from {min(CATEGORIES)} to {max(CATEGORIES)}")
        domain.categories = [c for c in cells if c in CATEGORIES]

    def read_placement(self, node):
        """Which of the CPUs the machine has shows at boot only."""
        p = node.properties.get("pin")
        if p and (p.strings or not p.cells):
            self.bad(node.at("pin"), "pin is not a list of numbers", "write pin = <1>;")
        for cpu in p.cells if p else ():
            if cpu >= MAX_CPUS:
                self.bad(node.at("pin"), f"pin names CPU {cpu}", f"write numbers from 0 to {MAX_CPUS - 1}")
        weight = self.cells(node, "weight", 1, "256")
        if weight and not 1 <= weight[0] <= MAX_WEIGHT:
            self.bad(node.at("weight"), f"weight is {weight[0]}", f"write 1 to {MAX_WEIGHT}, or nothing for 256")

    def read_child(self, domain, node):
        for compatible, read in (("redoubt,disk", self.read_disk), ("redoubt,net", self.read_net),
                                 ("redoubt,pci", self.read_pci)):
            if node.compatible(compatible):
                self.known(node, compatible)
                return read(domain, node)
        if not node.compatible("module,kernel") and not node.compatible("module,ramdisk"):
            self.bad(node.where, f"{node.name} has an unknown compatible", "see docs/manifest.md, or delete the node")
        return None

    def read_backend(self, node, service):
        handle = self.cells(node, "backend", 1, "&LABEL")
        owner = self.owners.get(handle[0]) if handle else None
        if "backend" not in node.properties:
            self.bad(node.where, f"{node.name} has no backend", f"add backend = <&LABEL>; of the {service} domain")
        elif handle and owner is None:
            self.bad(node.at("backend"), "backend names no domain", f"write backend = <&LABEL>; of the {service} domain")
        elif owner and owner.service != service:
            self.bad(node.at("backend"), f"backend {owner.name} is no {service}",
                     f'name a domain with service = "{service}";')
        elif owner and not any(n.compatible("redoubt,pci") for n in owner.node.children):
            self.bad(owner.node.where, f"{owner.name} serves {node.name} of {node.parent.name} and has no device",
                     f'add device {{ compatible = "redoubt,pci"; match = "{DEVICE_OF[service]}"; unsafe-dma; }};')

    def read_disk(self, domain, node):
        domain.served.append((node, "blkdrv"))
        self.read_backend(node, "blkdrv")
        if not DISK_NAME.match(node.name):
            self.bad(node.where, f"bad disk name {node.name}", "call it xvda to xvdzz, with a partition of 1 to 15 or none")
        self.flag(node, "read-only")
        source = self.text(node, "source", "whole")
        if source is not None and source != "whole" and not re.match(rf"^{LABEL_KEY}.+$", source):
            self.bad(node.at("source"), f"source {source} is unknown", 'write "whole" or "PARTLABEL=name"')
        elif source is not None and len(source) > len(LABEL_KEY) + MAX_PARTLABEL:
            self.bad(node.at("source"), f"partition label longer than {MAX_PARTLABEL} characters",
                     "write the label that sgdisk -p shows")
        elif source is not None:
            self.share_disk(node, source)

    def share_disk(self, node, source):
        """Two writers of one range, or a writer beside a reader, would corrupt each other's file system."""
        handle = tuple(node.properties["backend"].cells) if "backend" in node.properties else ()
        for other, other_handle, other_source in self.disks:
            overlap = other_handle == handle and (other_source == source or "whole" in (source, other_source))
            if overlap and not ("read-only" in node.properties and "read-only" in other.properties):
                self.bad(node.at("source"), f"source {source} overlaps {other.name} of {other.parent.name}, and one may write",
                         'give each its partition, source = "PARTLABEL=name";, or make both read-only;')
        self.disks.append((node, handle, source))

    def read_net(self, domain, node):
        domain.served.append((node, "netdrv"))
        self.read_backend(node, "netdrv")
        for name, least, most, usual in NET_NUMBERS:
            value = self.cells(node, name, 1, usual if usual.isdigit() else "1000")
            if value and not least <= value[0] <= most:
                self.bad(node.at(name), f"{name} is {value[0]}", f"write {least} to {most}, or nothing for {usual}")
        if "rate-interval" in node.properties and "rate" not in node.properties:
            self.bad(node.at("rate-interval"), "rate-interval without rate", "add rate = <KiB a second>; or delete it")
        mac = self.text(node, "mac", "00:16:3e:00:00:01")
        if mac is None:
            return
        if not MAC.match(mac) or int(mac[:2], 16) & 1 or not mac.strip("0:"):
            self.bad(node.at("mac"), f"mac {mac} is no unicast address", "write six bytes as 00:16:3e:00:00:01")
        self.unique(node.at("mac"), "mac", mac.lower(), node, "give each NIC its own")

    def read_pci(self, domain, node):
        match, address = self.text(node, "match"), self.text(node, "sbdf")
        domain.devices.append(node)
        if (match is None) == (address is None):
            self.bad(node.where, "a device needs match or sbdf, not both",
                     'write match = "virtio-blk"; or sbdf = "0000:00:04.0";')
        elif match is not None and match not in MATCHES:
            self.bad(node.at("match"), f"match {match} is unknown", f"write {' or '.join(MATCHES)}, or use sbdf")
        elif match is None and not sbdf(address):
            self.bad(node.at("sbdf"), f"sbdf {address} is no PCI address", 'write it as "0000:00:04.0"')
        elif match is None:
            self.unique(node.at("sbdf"), "device", sbdf(address), node, "leave it to one domain")
        if not self.flag(node, "unsafe-dma"):
            self.bad(node.where, "no IOMMU confines the DMA of this device", "add unsafe-dma; to accept that")
