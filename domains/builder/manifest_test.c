/* SPDX-License-Identifier: Apache-2.0 */
/* manifest_test.c - a sound manifest gives its system; each mistake is named with its mend and stops only its domain. */
// link: domains/builder/manifest.c domains/builder/manifest_dev.c domains/builder/manifest_prop.c domains/builder/dtb.c
// libs: -lfdt
#define _GNU_SOURCE
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "domains/builder/manifest.h"
#include "domains/builder/test_dts.h"

static char blob[65536];
static size_t blob_size;
static struct system sys;

#define HEAD "/dts-v1/; / { chosen { hypervisor { compatible = \"hypervisor,xen\";" \
	"config { compatible = \"xen,config\"; policy { compatible = \"module,xsm-policy\"; path = \"policy.bin\"; }; };"
#define TAIL "}; }; };"
#define DRIVERS "xenstore { compatible = \"xen,domain\"; security-id = \"xenstore_t\"; service = \"xenstore\"; };" \
	"disk: blkdrv { compatible = \"xen,domain\"; security-id = \"blkdrv_t\"; service = \"blkdrv\";" \
	" device { compatible = \"redoubt,pci\"; match = \"virtio-blk\"; unsafe-dma; }; };" \
	"nic: netdrv { compatible = \"xen,domain\"; security-id = \"netdrv_t\"; service = \"netdrv\"; memory = <0 0x8000>;" \
	" device { compatible = \"redoubt,pci\"; sbdf = \"0000:01:04.2\"; }; };"
#define GUEST(inner) "debian { compatible = \"xen,domain\"; " inner " };"
#define BODY "cpus = <2>; memory = <0x0 0x40000>; security-id = \"guest_t\";" \
	"kernel { compatible = \"module,kernel\"; path = \"vmlinuz\"; bootargs = \"console=hvc0\"; };"

static err_t parse(const char *dts)
{
	blob_size = dts_compile(dts, blob, sizeof blob);
	return manifest_parse(&sys, blob, blob_size);
}

static void test_sound(void)
{
	const struct domain_desc *d;

	assert(!parse(HEAD DRIVERS GUEST("pin = <0 63>; weight = <512>; categories = <128 200 255>; on-poweroff = \"restart\"; on-reboot = \"destroy\"; on-crash = \"restart\"; restart-limit = <2>;"
		BODY "ramdisk { compatible = \"module,ramdisk\"; path = \"initrd.img\"; };"
		"xvda { compatible = \"redoubt,disk\"; backend = <&disk>; source = \"PARTLABEL=y\"; };"
		"xvdb2 { compatible = \"redoubt,disk\"; backend = <&disk>; source = \"PARTLABEL=x\"; read-only; };"
		"eth0 { compatible = \"redoubt,net\"; backend = <&nic>; mac = \"00:16:3e:00:00:01\"; };") TAIL));
	assert(sys.n_errors == 0 && sys.n_domains == 4 && sys.n_disks == 2 && sys.n_nics == 1 && sys.n_devices == 2);
	assert(sys.domains[0].service == SERVICE_XENSTORE && sys.domains[0].memory_kib == 12288 && sys.domains[0].cpus == 1);
	assert(sys.domains[0].on_poweroff == ON_DESTROY && sys.domains[0].on_reboot == ON_RESTART);
	assert(sys.domains[2].memory_kib == 0x8000);
	d = &sys.domains[3];
	assert(!strcmp(d->name, "debian") && !strcmp(d->label, "guest_t") && !d->broken && d->service == SERVICE_NONE);
	assert(d->cpus == 2 && d->memory_kib == 0x40000 && d->restart_limit == 2);
	assert(!strcmp(d->kernel, "vmlinuz") && !strcmp(d->ramdisk, "initrd.img") && !strcmp(d->bootargs, "console=hvc0"));
	assert(d->pin == (1ull << 63 | 1) && d->weight == 512 && sys.domains[0].pin == 0 && sys.domains[0].weight == 256);
	assert(!strcmp(d->level, "s0:c128,c200,c255") && !strcmp(sys.domains[0].level, "s0"));
	assert(d->on_poweroff == ON_RESTART && d->on_reboot == ON_DESTROY && d->on_crash == ON_RESTART);
	assert(sys.disks[0].frontend == 3 && sys.disks[0].backend == 1 && sys.disks[0].vdev == 51712 && !sys.disks[0].readonly);
	assert(sys.disks[1].vdev == 51712 + 16 + 2 && sys.disks[1].readonly);
	assert(sys.nics[0].frontend == 3 && sys.nics[0].backend == 2 && sys.nics[0].handle == 0);
	assert(sys.devices[0].owner == 1 && sys.devices[0].match == MATCH_VIRTIO_BLK && sys.devices[0].unsafe_dma);
	assert(sys.devices[1].match == MATCH_SBDF && sys.devices[1].sbdf == 0x122 && !sys.devices[1].unsafe_dma);
	assert(manifest_service(&sys, SERVICE_NETDRV) == 2 && manifest_service(&sys, SERVICE_CONSOLE) == -1);
}

/* The mistake is in the last domain: it alone is broken, and an error holds both texts. */
static void broken(const char *dts, const char *where, const char *what)
{
	bool found = false;

	assert(!parse(dts));
	for (int i = 0; i < sys.n_errors; i++)
		found |= strstr(sys.errors[i], where) && strstr(sys.errors[i], what) && strchr(sys.errors[i], ';');
	if (!found)
		fprintf(stderr, "wanted \"%s\", got %d errors, first: %s\n", what, sys.n_errors, sys.errors[0]);
	assert(found);
	for (int i = 0; i < sys.n_domains - 1; i++)
		assert(!sys.domains[i].broken);
	assert(sys.domains[sys.n_domains - 1].broken);
}

#define BAD(inner, what) broken(HEAD DRIVERS GUEST(inner) TAIL, "/chosen/hypervisor/debian", what)
#define LABEL "security-id = \"guest_t\";"
#define KERNEL "kernel { compatible = \"module,kernel\"; path = \"vmlinuz\"; };"
#define MEM "memory = <0 0x40000>;"

static void test_domain_mistakes(void)
{
	BAD(MEM KERNEL, "security-id is missing");
	BAD(LABEL KERNEL, "memory is missing");
	BAD(LABEL "memory = <0 64>;" KERNEL, "memory of 64 KiB");
	BAD(LABEL "memory = <0 0x40001>;" KERNEL, "memory of");
	BAD(LABEL "memory = <0x1000 0>;" KERNEL, "memory of");
	BAD(LABEL "memory = <0x40000>;" KERNEL, "two cells");
	BAD(LABEL MEM "cpus = <0>;" KERNEL, "cpus is 0");
	BAD(LABEL MEM "cpus = <65>;" KERNEL, "cpus is 65");
	BAD(LABEL MEM "cpus = \"two\";" KERNEL, "cpus is 1953984256");
	BAD(LABEL MEM "cpus = [01];" KERNEL, "not one number");
	BAD(LABEL MEM "pin = <0 64>;" KERNEL, "pin names CPU 64; write numbers from 0 to 63");
	BAD(LABEL MEM "categories = <127>;" KERNEL, "categories names 127; write numbers from 128 to 255");
	BAD(LABEL MEM "categories = <128 256>;" KERNEL, "categories names 256");
	BAD(LABEL MEM "categories = <128 129 130 131 132>;" KERNEL, "more than 4 categories");
	BAD(LABEL MEM "categories;" KERNEL, "categories is not a list of numbers");
	BAD(LABEL MEM "pin;" KERNEL, "pin is not a list of numbers");
	BAD(LABEL MEM "pin = [01];" KERNEL, "pin is not a list of numbers");
	BAD(LABEL MEM "weight = <0>;" KERNEL, "weight is 0");
	BAD(LABEL MEM "weight = <65536>;" KERNEL, "weight is 65536; write 1 to 65535, or nothing for 256");
	BAD(LABEL MEM "weight = <1 2>;" KERNEL, "not one number");
	BAD(LABEL MEM, "no image");
	BAD(LABEL MEM "service = \"console\";" KERNEL, "a service and a kernel");
	BAD(LABEL MEM "service = \"consol\";", "unknown service consol");
	BAD(LABEL MEM "service = \"xenstore\";", "second xenstore");
	BAD(LABEL MEM "service = \"netdrv\"; ramdisk { compatible = \"module,ramdisk\"; path = \"x\"; };", "without a kernel");
	BAD(LABEL MEM "kernel { compatible = \"module,kernel\"; };", "path is missing");
	BAD(LABEL MEM "kernel { compatible = \"module,kernel\"; path = \"a b\"; };", "blank");
	BAD(LABEL MEM KERNEL "k2 { compatible = \"module,kernel\"; path = \"a\"; };", "second module,kernel");
	BAD(LABEL MEM "on-crash = \"coredump\";" KERNEL, "on-crash = \"coredump\" is unknown");
	BAD(LABEL MEM "on-panic = \"restart\";" KERNEL, "unknown property on-panic");
	BAD(LABEL MEM KERNEL "x { compatible = \"redoubt,usb\"; };", "unknown compatible");
	BAD("security-id = \"guest\";" MEM KERNEL, "is no type");
	broken(HEAD "netdrv { compatible = \"xen,domain\";" LABEL MEM KERNEL "};" TAIL, "netdrv", "is the name of a service");
	BAD("security-id = \"gu-est_t\";" MEM KERNEL, "is no type");
	BAD("security-id = \"a\", \"b_t\";" MEM KERNEL, "one line of text");
	BAD("security-id = [67 00 68];" MEM KERNEL, "one line of text");
	broken(HEAD DRIVERS "netdrv@1 { compatible = \"xen,domain\";" BODY "};" TAIL, "netdrv@1", "bad domain name");
}

#define DISK(x, rest) x " { compatible = \"redoubt,disk\"; " rest " };"
#define NIC(x, rest) x " { compatible = \"redoubt,net\"; " rest " };"
#define PCI(rest) "device { compatible = \"redoubt,pci\"; " rest " };"
#define OKDISK "backend = <&disk>; source = \"whole\";"
#define OKNIC "backend = <&nic>; mac = \"00:16:3e:00:00:01\";"

static void test_device_mistakes(void)
{
	BAD(BODY DISK("xvda", "source = \"whole\";"), "backend is missing");
	BAD(BODY DISK("xvda", "backend = <77>; source = \"whole\";"), "backend names no domain");
	BAD(BODY DISK("xvda", "backend = <0>; source = \"whole\";"), "backend names no domain");
	BAD(BODY DISK("xvda", "backend = <&nic>; source = \"whole\";"), "is no blkdrv");
	BAD(BODY DISK("xvda", "backend = <&disk>;"), "source is missing");
	BAD(BODY DISK("xvda", "backend = <&disk>; source = \"half\";"), "source \"half\" is unknown");
	BAD(BODY DISK("xvda", "backend = <&disk>; source = \"PARTLABEL=\";"), "is unknown");
	BAD(BODY DISK("xvda", "backend = <&disk>; source = \"PARTLABEL=0123456789012345678901234567890123456\";"), "longer than 36");
	BAD(BODY DISK("xvda", OKDISK "read-only = \"no\";"), "read-only has a value");
	BAD(BODY DISK("sda", OKDISK), "bad disk name");
	BAD(BODY DISK("xvda16", OKDISK), "bad disk name");
	BAD(BODY DISK("xvda", OKDISK) DISK("xvda0", OKDISK), "second disk");
	BAD(BODY DISK("xvda", OKDISK) DISK("xvdb", OKDISK), "overlaps xvda of debian");
	BAD(BODY DISK("xvda", OKDISK) DISK("xvdb", "backend = <&disk>; source = \"PARTLABEL=a\"; read-only;"), "overlaps xvda");
	BAD(BODY NIC("eth0", "backend = <&nic>;"), "mac is missing");
	BAD(BODY NIC("eth0", "backend = <&nic>; mac = \"00:16:3e:00:00\";"), "no unicast address");
	BAD(BODY NIC("eth0", "backend = <&nic>; mac = \"01:16:3e:00:00:01\";"), "no unicast address");
	BAD(BODY NIC("eth0", "backend = <&nic>; mac = \"00:16:3e:00:00:01:\";"), "no unicast address");
	BAD(BODY NIC("eth0", "backend = <&nic>; mac = \"00:00:00:00:00:00\";"), "no unicast address");
	BAD(BODY NIC("eth0", OKNIC) NIC("eth1", OKNIC), "second NIC with mac");
	BAD(BODY NIC("eth0", OKNIC "mtu = <1501>;"), "mtu <1501> is not 68 to 1500");
	BAD(BODY NIC("eth0", OKNIC "rate = <0>;"), "rate <0> is not 1 to 4000000");
	BAD(BODY NIC("eth0", OKNIC "rate = <1000>; rate-interval = <1001>;"), "rate-interval <1001> is not 1 to 1000");
	BAD(BODY NIC("eth0", OKNIC "rate-interval = <10>;"), "rate-interval without rate");
	BAD(BODY NIC("eth0", OKNIC "group-rate = \"none\";"), "group-rate");
	BAD(BODY NIC("eth0", "backend = <&disk>; mac = \"00:16:3e:00:00:01\";"), "is no netdrv");
	BAD(BODY PCI("match = \"e1000\";"), "match \"e1000\" is unknown");
	BAD(BODY PCI(""), "needs match or sbdf");
	BAD(BODY PCI("match = \"virtio-blk\"; sbdf = \"0000:00:04.0\";"), "needs match or sbdf");
	BAD(BODY PCI("sbdf = \"0000:00:06.0\"; unsafe-dma = <0>;"), "unsafe-dma has a value");
	BAD(BODY PCI("sbdf = \"00:04.0\";"), "no PCI address");
	BAD(BODY PCI("sbdf = \"0000:00:20.0\";"), "no PCI address");
	BAD(BODY PCI("sbdf = \"0000:00:04.0x\";"), "no PCI address");
	BAD(BODY PCI("sbdf = \"0000:01:04.2\";"), "belongs to netdrv already");
}

static uint32_t numbered(const char *disk)
{
	assert(!parse(disk) && sys.n_errors == 0 && sys.n_disks == 1);
	return sys.disks[0].vdev;
}
#define NUMBER(name) numbered(HEAD DRIVERS GUEST(BODY DISK(name, OKDISK)) TAIL)

/* More than 16 disks: the extended numbers of Xen's interface. */
static void test_disk_numbers(void)
{
	assert(NUMBER("xvdp15") == (202 << 8 | 15 << 4 | 15));
	assert(NUMBER("xvdq") == (1 << 28 | 16 << 8) && NUMBER("xvdz3") == (1 << 28 | 25 << 8 | 3));
	assert(NUMBER("xvdaa") == (1 << 28 | 26 << 8) && NUMBER("xvdzz15") == (1 << 28 | 701 << 8 | 15));
	BAD(BODY DISK("xvdaaa", OKDISK), "bad disk name");
	BAD(BODY DISK("xvd1", OKDISK), "bad disk name");
	BAD(BODY DISK("xvdq16", OKDISK), "bad disk name");
}

static void test_shared_readers(void)
{
	assert(!parse(HEAD DRIVERS GUEST(BODY NIC("eth0", OKNIC)) TAIL));
	assert(sys.nics[0].mtu == 1500 && sys.nics[0].rate == 0 && sys.nics[0].rate_interval == 50 && sys.nics[0].group_rate == 1000);
	assert(!parse(HEAD DRIVERS GUEST(BODY NIC("eth0", OKNIC "mtu = <1400>; rate = <4000000>; rate-interval = <1000>; group-rate = <5>;")) TAIL));
	assert(sys.nics[0].mtu == 1400 && sys.nics[0].rate == 4000000 && sys.nics[0].rate_interval == 1000 && sys.nics[0].group_rate == 5);
	assert(!parse(HEAD DRIVERS GUEST(BODY DISK("xvda", OKDISK "read-only;") DISK("xvdb", OKDISK "read-only;")) TAIL));
	assert(sys.n_errors == 0 && sys.n_disks == 2);
}

static void test_top_level(void)
{
	assert(parse("/dts-v1/; / { };") == -XEN_EINVAL && strstr(sys.errors[0], "no node /chosen/hypervisor"));
	assert(parse("/dts-v1/; / { chosen { hypervisor { }; }; };") == -XEN_EINVAL && strstr(sys.errors[0], "hypervisor,xen"));
	assert(parse(HEAD TAIL) == -XEN_EINVAL && strstr(sys.errors[0], "no domain"));
	assert(!parse(HEAD DRIVERS "stray { };" TAIL) && sys.n_errors == 1 && strstr(sys.errors[0], "unknown node"));
	for (int i = 0; i < sys.n_domains; i++)
		assert(!sys.domains[i].broken);
	assert(!parse("/dts-v1/; / { chosen { hypervisor { compatible = \"hypervisor,xen\";"
		      "config { compatible = \"xen,config\"; selftest = \"seal\"; };" GUEST(BODY) TAIL) && sys.selftest_seal && !sys.selftest_pin);
	assert(!parse("/dts-v1/; / { chosen { hypervisor { compatible = \"hypervisor,xen\";"
		      "config { compatible = \"xen,config\"; selftest = \"pin\"; };" GUEST(BODY) TAIL) && sys.selftest_pin && !sys.n_errors);
}

/* Truncated and damaged blobs never crash; the sanitizers watch the reads. */
static void test_damage(void)
{
	char *copy;

	assert(!parse(HEAD DRIVERS GUEST(BODY DISK("xvda", OKDISK) NIC("eth0", OKNIC)) TAIL));
	for (size_t n = 0; n < blob_size; n += 7) {
		copy = malloc(n ? n : 1);
		memcpy(copy, blob, n);
		assert(manifest_parse(&sys, copy, n) == -XEN_EINVAL && sys.n_errors == 1);
		free(copy);
	}
	copy = malloc(blob_size);
	for (size_t i = 0; i < blob_size; i++) {
		memcpy(copy, blob, blob_size);
		copy[i] ^= (char)(1u << i % 8);
		if (manifest_parse(&sys, copy, blob_size))
			assert(sys.n_errors > 0);
	}
	free(copy);
}

static void put_be32(char *p, uint32_t v)
{
	p[0] = (char)(v >> 24), p[1] = (char)(v >> 16), p[2] = (char)(v >> 8), p[3] = (char)v;
}

/* Of these libfdt's own check never ends, or reads at 0: a property whose length leads back to itself; an older version, where names are paths. */
static void test_libfdt(void)
{
	uint32_t lengths[] = { 0xfffffff0, 0xfffffff4, 0xffffffff, 0x7fffffff, 0x80000000 };
	char was[8];
	char *prop;

	assert(!parse(HEAD DRIVERS GUEST(BODY) TAIL));
	prop = memmem(blob, blob_size, "\0\0\0\3\0\0\0\017", 8);	/* compatible = "hypervisor,xen" */
	assert(prop);
	memcpy(was, prop, 8);
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		put_be32(prop + 4, lengths[i]);
		assert(manifest_parse(&sys, blob, blob_size) == -XEN_EINVAL && strstr(sys.errors[0], "compile it with dtc"));
	}
	memcpy(prop, was, 8);
	assert(!manifest_parse(&sys, blob, blob_size));
	for (uint32_t version = 0; version < 17; version++) {
		put_be32(blob + 20, version);
		assert(manifest_parse(&sys, blob, blob_size) == -XEN_EINVAL && sys.n_errors == 1);
	}
}

static void test_many(void)
{
	static char dts[32768];
	size_t n = (size_t)snprintf(dts, sizeof dts, HEAD);

	for (int i = 0; i < MAX_DOMAINS + 3; i++)
		n += (size_t)snprintf(dts + n, sizeof dts - n, "d%d { compatible = \"xen,domain\"; junk; };", i);
	snprintf(dts + n, sizeof dts - n, TAIL);
	assert(!parse(dts) && sys.n_domains == MAX_DOMAINS && sys.n_errors == MAX_ERRORS && sys.n_lost_errors > 0);
}

int main(void)
{
	test_sound();
	test_domain_mistakes();
	test_device_mistakes();
	test_disk_numbers();
	test_shared_readers();
	test_top_level();
	test_damage();
	test_libfdt();
	test_many();
	return 0;
}
