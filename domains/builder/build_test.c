/* SPDX-License-Identifier: Apache-2.0 */
/* build_test.c - domains are made in the order of docs/seams.md; whatever call is refused, nothing is left behind; deaths. */
// link: domains/builder/build.c domains/builder/populate.c domains/builder/image.c domains/builder/wire.c domains/builder/devices.c
// link: domains/builder/nodes.c domains/builder/control.c domains/builder/forward.c domains/builder/supervise.c domains/builder/memory.c domains/builder/selftest.c domains/builder/gmem.c domains/builder/manifest.c
// link: domains/builder/placement.c domains/builder/selftest_pin.c
// link: domains/builder/manifest_dev.c domains/builder/manifest_prop.c domains/builder/dtb.c domains/builder/elf_load.c domains/builder/kernel.c
// link: domains/builder/layout.c domains/builder/acpi.c domains/builder/context.c domains/runtime/hypercall.c domains/runtime/hypercall_mem.c
// libs: -lfdt -llzma -lz
#include "core/types.h"
#include "domains/builder/test_dts.h"
#include "domains/builder/test_hv.h"
#include <elf.h>
#include <xen/elfnote.h>
#include <xen/hvm/save.h>

static struct { Elf64_Ehdr h; Elf64_Phdr p[2]; uint32_t note[6]; uint8_t fill[9000]; } kernel;
static uint8_t ramdisk[5000];
static struct builder b;

#define DOMAIN(name, rest) name " { compatible = \"xen,domain\"; " rest " };"
static const char dts[] = "/dts-v1/; / { chosen { hypervisor { compatible = \"hypervisor,xen\";"
	DOMAIN("disk: blkdrv", "security-id = \"blkdrv_t\"; service = \"blkdrv\"; on-crash = \"restart\";"
	       "device { compatible = \"redoubt,pci\"; match = \"virtio-blk\"; unsafe-dma; };")
	DOMAIN("xenstore", "security-id = \"xenstore_t\"; service = \"xenstore\";")
	DOMAIN("nic: netdrv", "security-id = \"netdrv_t\"; service = \"netdrv\";")
	DOMAIN("console", "security-id = \"console_t\"; service = \"console\";")
	DOMAIN("debian", "security-id = \"guest_t\"; memory = <0 0x5000>; cpus = <2>; pin = <1 3>; weight = <512>; restart-limit = <2>; on-crash = \"restart\";"
	       "kernel { compatible = \"module,kernel\"; path = \"vmlinuz\"; bootargs = \"root=/dev/xvda\"; };"
	       "ramdisk { compatible = \"module,ramdisk\"; path = \"initrd\"; };"
	       "xvda { compatible = \"redoubt,disk\"; backend = <&disk>; source = \"whole\"; };"
	       "eth0 { compatible = \"redoubt,net\"; backend = <&nic>; mac = \"00:16:3e:00:00:01\"; };")
	"}; }; };";
enum { BLKDRV, XENSTORE, NETDRV, CONSOLE, DEBIAN };

static const char *twice, *lost;

uint32_t start_module_find(const char *name, struct module *m)
{
	static char kept[32];
	bool is_ramdisk = !strcmp(name, "initrd");

	if (lost && !strcmp(name, lost))
		return 0;
	snprintf(kept, sizeof kept, "%s", name);
	if (strcmp(name, "vmlinuz") && !is_ramdisk && strncmp(name, "service/", 8))
		return 0;
	*m = (struct module){ kept, is_ramdisk ? (void *)ramdisk : (void *)&kernel, is_ramdisk ? sizeof ramdisk : sizeof kernel };
	return twice && !strcmp(name, twice) ? 2 : 1;
}

/* virtio-blk functions at 00:04.0 and behind: BAR 1 with the MSI-X table in its second page, BAR 4 of 16 KiB with its pending bits in the third. */
static uint8_t functions = 1;
bool pci_next(struct pci_bdf *d, bool first)
{
	*d = (struct pci_bdf){ 0, first ? 4 << 3 : (uint8_t)(d->devfn + (1 << 3)) };
	return d->devfn >> 3 < 4 + functions;
}
uint32_t pci_read32(struct pci_bdf d, uint8_t reg) { return reg ? 4 | 0x2000 : 0x10421af4; }
err_t pci_bar_addr(struct pci_bdf d, uint32_t index, uint64_t *addr)
{
	*addr = 0x8000000000;
	return index == 4 ? 0 : -XEN_ENODEV;
}
err_t pci_bar_read(struct pci_bdf d, uint32_t i, struct pci_bar *bar)
{
	*bar = i == 0 ? (struct pci_bar){ 0xc000, 128, .io = true } : i == 1 ? (struct pci_bar){ 0xfebf0000, 0x3000, .io = false } :
		(struct pci_bar){ 0x8000000000, 0x4000, .is64 = true };
	return i == 0 || i == 1 || i == 4 ? 0 : -XEN_ENODEV;
}
err_t pci_msix_find(struct pci_bdf d, struct pci_msix *m)
{
	*m = (struct pci_msix){ .cap = 0x40, .entries = 3, .table = 0xfebf1000 };
	return 0;
}

static void make_kernel(void)
{
	memset(&kernel, 0, sizeof kernel);
	memcpy(kernel.h.e_ident, ELFMAG, SELFMAG);
	kernel.h.e_ident[EI_CLASS] = ELFCLASS64;
	kernel.h.e_ident[EI_DATA] = ELFDATA2LSB;
	kernel.h.e_machine = EM_X86_64;
	kernel.h.e_phoff = sizeof kernel.h;
	kernel.h.e_phentsize = sizeof kernel.p[0];
	kernel.h.e_phnum = 2;
	kernel.p[0] = (Elf64_Phdr){ .p_type = PT_LOAD, .p_paddr = 0x100000, .p_filesz = sizeof kernel, .p_memsz = sizeof kernel + 0x2000 };
	kernel.p[1] = (Elf64_Phdr){ .p_type = PT_NOTE, .p_offset = (uint64_t)((char *)kernel.note - (char *)&kernel), .p_filesz = sizeof kernel.note };
	memcpy(kernel.note, (uint32_t[]){ 4, 8, XEN_ELFNOTE_PHYS32_ENTRY, 0x006e6558, 0x100040, 0 }, sizeof kernel.note);
	memset(kernel.fill, 0x5a, sizeof kernel.fill);
	memset(ramdisk, 0xa5, sizeof ramdisk);
}

static void begin(void)
{
	static char blob[16384];
	size_t n = blob[0] ? sizeof blob : dts_compile(dts, blob, sizeof blob);

	hv_reset();
	memset(&b, 0, sizeof b);
	assert(!manifest_parse(&b.sys, blob, n) && b.sys.n_errors == 0 && b.sys.n_domains == 5);
	b.next_domid = 3;
	assert(!supervise_init(&b));
}

static err_t build_all(void)
{
	static const int order[] = { XENSTORE, CONSOLE, BLKDRV, NETDRV, DEBIAN };
	err_t err = 0;

	for (unsigned i = 0; i < ARRAY_SIZE(order); i++)
		err |= build_domain(&b, order[i]);
	return err;
}

static void check_start_info(int dom)
{
	const struct hvm_hw_cpu *cpu = (const void *)(hv.dom[dom].context + 2 * sizeof(struct hvm_save_descriptor) + sizeof(struct hvm_save_header));
	struct hvm_start_info s;
	struct hvm_modlist_entry m;
	char text[32];
	uint8_t byte;

	hv_read(dom, cpu->rbx, &s, sizeof s);
	assert(cpu->rip == 0x100040 && s.magic == XEN_HVM_START_MAGIC_VALUE && s.nr_modules == 1 && s.rsdp_paddr == ACPI_BASE);
	hv_read(dom, s.modlist_paddr, &m, sizeof m);
	hv_read(dom, m.paddr + m.size - 1, &byte, 1);
	assert(m.size == sizeof ramdisk && byte == 0xa5 && m.paddr >= 0x100000 + sizeof kernel + 0x2000 && m.paddr + m.size <= cpu->rbx);
	hv_read(dom, s.cmdline_paddr, text, sizeof text);
	assert(!strcmp(text, "root=/dev/xvda"));
	hv_read(dom, 0x100000 + sizeof kernel - 1, &byte, 1);
	assert(byte == 0x5a);
	hv_read(dom, ACPI_BASE, text, 8);
	assert(!memcmp(text, "RSD PTR ", 8));
}

static void check_grants(int dom)
{
	grant_entry_v1_t g[2];

	memcpy(g, hv_page(dom, SLOT_GRANTS), sizeof g);
	assert(g[0].flags == GTF_permit_access && g[0].domid == 2 && g[0].frame == CONSOLE_GFN);
	assert(g[1].flags == GTF_permit_access && g[1].domid == 1 && g[1].frame == STORE_GFN);
	assert(hv.dom[dom].param[HVM_PARAM_STORE_PFN] == STORE_GFN && hv.dom[dom].param[HVM_PARAM_STORE_EVTCHN] == 1);
	assert(hv.dom[dom].param[HVM_PARAM_CONSOLE_PFN] == CONSOLE_GFN && hv.dom[dom].param[HVM_PARAM_CONSOLE_EVTCHN] == 2);
}

/* XSA-57: no guest writes what says which console is whose. */
static void check_nodes(void)
{
	assert(!strcmp(hv_node("/local/domain/5/name"), "debian") && !strcmp(hv_node("/local/domain/5/memory/target"), "20480"));
	assert(!strcmp(hv_node("/local/domain/3/backend/vbd/5/51712/source"), "whole"));
	assert(!strcmp(hv_node("/local/domain/3/backend/vbd/5/51712/mode"), "w"));
	assert(!strcmp(hv_node("/local/domain/3/backend/vbd/5/51712/frontend"), "/local/domain/5/device/vbd/51712"));
	assert(!strcmp(hv_node("/local/domain/5/device/vbd/51712/backend"), "/local/domain/3/backend/vbd/5/51712"));
	assert(!strcmp(hv_node("/local/domain/4/backend/vif/5/0/mac"), "00:16:3e:00:00:01"));
	assert(!strcmp(hv_node("/local/domain/2/backend/console/5/0/name"), "debian"));
	assert(!strcmp(hv_node("/local/domain/2/backend/console/5/0/port"), "2"));
	/* identity is the builder's, state the owner's, the directories writable by their end */
	assert(!strcmp(hv_perms("/local/domain/3/backend/vbd/5/51712/source"), "n0,r3,r5"));
	assert(!strcmp(hv_perms("/local/domain/3/backend/vbd/5/51712"), "n0,b3,r5"));
	assert(!strcmp(hv_perms("/local/domain/3/backend/vbd/5/51712/state"), "n3,r5"));
	assert(!strcmp(hv_perms("/local/domain/5/device/vbd/51712/backend-id"), "n0,r5,r3"));
	assert(!strcmp(hv_perms("/local/domain/5/device/vbd/51712/state"), "n5,r3"));
	assert(!strcmp(hv_perms("/local/domain/5"), "n0,r5") && !strcmp(hv_perms("/local/domain/5/control/shutdown"), "n5"));
	assert(!hv_node("/local/domain/3/console/port"));
	assert(!strcmp(hv_perms("/local/domain/5/console/port"), "n0,r5,r2") && !strcmp(hv_perms("/local/domain/5/console"), "n0,r5,r2"));
	assert(!strcmp(hv_perms("/local/domain/5/console/backend"), "n0,r5,r2") && !strcmp(hv_perms("/local/domain/5/console/type"), "n0,r5,r2"));
}

static void test_order(void)
{
	static const char wanted[] =
		"create1 vcpus1 pool1 map1 context1 virq1 seal1 unpause1 "
		"create2 vcpus2 pool2 map2 context2 virq2 seal2 introduce2 unpause2 "
		"create3 vcpus3 pool3 map3 context3 assign3 seal3 introduce3 unpause3 "
		"create4 vcpus4 pool4 map4 context4 seal4 introduce4 unpause4 "
		"create5 vcpus5 pool5 map5 context5 seal5 introduce5 unpause5 ";
	const struct hv_dom *blk = &hv.dom[3];

	begin();
	assert(!build_all() && !strcmp(hv.order, wanted));
	assert(!strcmp(hv.dom[5].label, "system_u:system_r:guest_t:s0:c4") && hv.dom[5].populated == 0x5000 / 4 + 3);
	assert(blk->assigned == 4 << 3 && blk->n_mmio == 5);	/* of 7 pages not those of MSI-X */
	for (uint32_t i = 0; i < blk->n_mmio; i++)
		assert(blk->mmio[i] != 0xfebf1 && blk->mmio[i] != 0x8000002);
	assert(hv_logged("domain 3 blkdrv blkdrv_t started") && hv_logged("domain 5 debian guest_t started"));
	check_start_info(5);
	check_grants(5);
	check_nodes();
	selftest_seal(&b);
	assert(hv_logged("sealed: foreign map of domain 5 denied") && hv_logged("sealed: grant table of domain 5 denied"));
	assert(!hv_logged("ALLOWED") && !hv_logged("failed"));
}

/* A domain runs where its description says, or not at all; without a word of it everywhere. */
static void test_placement(void)
{
	begin();
	assert(!build_all() && hv.dom[5].pin[0] == 0xa && hv.dom[5].pin[1] == 0xa && hv.dom[5].weight == 512);
	assert(!hv.dom[4].pin[0] && !hv.dom[4].weight);
	selftest_pin(&b);
	assert(hv_logged("pinned: domain 5 debian to 0xa: on 0x6 in 100 looks, ran for 400 us") && !hv_logged("pinned: domain 4"));
	assert(hv_logged("pinned: moving domain 5 denied"));
	hv.may_move = true;
	selftest_pin(&b);
	assert(hv_logged("pinned: domain 5 debian moved 100 times"));
	hv.wanders = true;
	selftest_pin(&b);
	assert(hv_logged("pinned: domain 5 debian did not move to CPU 0"));
	hv.dom[5].exists = false;
	selftest_pin(&b);
	assert(hv_logged("pinned: domain 5 debian failed with error 3"));
	begin();
	b.sys.domains[DEBIAN].pin = 1ull << HV_CPUS | 1;
	assert(build_all() == -XEN_EINVAL && !b.inst[DEBIAN].created && b.inst[NETDRV].running);
	assert(hv_logged("domain debian guest_t not started: pin names CPU 4 of a machine with 4 (error 22): write numbers from 0 to 3 in pin, or"));
}

/* Each hypercall of building all domains refused in turn: one line names it with a mend; what was made is gone, the rest runs. */
static void test_refusals(void)
{
	int total;

	begin();
	hv.refuse = 1 << 30;
	assert(!build_all());
	total = hv.calls;
	for (int k = 1; k <= total; k++) {
		bool all = true;

		begin();
		hv.refuse = k;
		build_all();
		for (int i = 0; i < 5; i++) {
			const struct instance *in = &b.inst[i];

			all &= in->running;
			assert(in->running == in->created && (!in->running || (in->sealed && !hv.dom[in->domid].paused)));
			assert(in->running || !in->domid || !hv.dom[in->domid].exists);
		}
		assert(hv.window_used == 0);
		assert(all || hv_logged("not started: "));
	}
}

/* A second match takes the second function, and none that an sbdf names, whichever is built first. */
static void test_matches(void)
{
	for (int sbdf = 0; sbdf < 2; sbdf++) {
		begin();
		b.sys.n_devices = 2;
		b.sys.devices[1] = (struct device_desc){ NETDRV, sbdf ? MATCH_SBDF : MATCH_VIRTIO_BLK, 4 << 3, true };
		functions = 2;
		assert(!build_all());
		assert(hv.dom[b.inst[BLKDRV].domid].assigned == (sbdf ? 5u : 4u) << 3);
		assert(hv.dom[b.inst[NETDRV].domid].assigned == (sbdf ? 4u : 5u) << 3);
	}
	functions = 1;
	begin();
	b.sys.n_devices = 2;
	b.sys.devices[1] = (struct device_desc){ NETDRV, MATCH_VIRTIO_BLK, 0, true };
	assert(build_all() && hv_logged("netdrv netdrv_t not started: virtio-blk") && hv_logged("no such free PCI function"));
}

static void test_no_unsafe_dma(void)
{
	begin();
	b.sys.devices[0].unsafe_dma = false;
	assert(build_all() && hv_logged("add unsafe-dma") && !b.inst[BLKDRV].running && b.inst[NETDRV].running);
	assert(hv_logged("domain debian guest_t not started: blkdrv") && !b.inst[DEBIAN].running);
	begin();
	assert(build_domain(&b, DEBIAN) && hv_logged("need xenstore") && !hv.order[0]);
	begin();
	b.sys.devices[0].unsafe_dma = false;
	b.iommu = true;
	assert(!build_all());
}

/* The domain that names it does not start, nor who needs that one; the others do. */
static void test_modules(void)
{
	begin();
	twice = "vmlinuz";
	assert(build_all() && hv_logged("debian guest_t not started: vmlinuz") && hv_logged("several modules of this name"));
	assert(!b.inst[DEBIAN].running && b.inst[NETDRV].running);
	begin();
	twice = "initrd";
	assert(build_all() && hv_logged("debian guest_t not started: initrd") && hv_logged("several modules of this name"));
	begin();
	twice = "service/blkdrv";
	assert(build_all() && !b.inst[BLKDRV].running && !b.inst[DEBIAN].running && b.inst[NETDRV].running);
	twice = NULL;
	begin();
	lost = "initrd";
	assert(build_all() && hv_logged("lacks this ramdisk file") && b.inst[BLKDRV].running);
	begin();
	lost = "service/netdrv";
	assert(build_all() && hv_logged("lacks this service") && !b.inst[DEBIAN].running && b.inst[BLKDRV].running);
	lost = NULL;
}

static void die_of(int i, uint32_t reason);

/* A guest that reboots for weeks uses up the ids: the ones in use, and those that services keep, are passed over. */
static void test_domid_wrap(void)
{
	domid_t service;

	begin();
	assert(!build_all());
	service = b.inst[BLKDRV].domid;
	assert(service == 3 && b.inst[NETDRV].domid == 4);
	b.next_domid = NR_DOMS;		/* ids are indices of the hypervisor's tables */
	die_of(DEBIAN, SHUTDOWN_reboot);
	hv_run(2000000000);
	assert(b.inst[DEBIAN].running && b.inst[DEBIAN].domid == 5 && b.inst[BLKDRV].domid == service);
}

static void die_of(int i, uint32_t reason)
{
	hv.dom[b.inst[i].domid].shutdown = reason + 1;
	hv_run(0);
}

#define SECOND 1000000000ull

static void test_deaths(void)
{
	begin();
	assert(!build_all());
	hv_run(0);
	assert(b.inst[DEBIAN].running);			/* a virq without a death */

	die_of(DEBIAN, SHUTDOWN_crash);
	assert(hv_logged("domain 5 debian guest_t crashed; restart 1 of 2 in 1 s") && !b.inst[DEBIAN].running && !hv.dom[5].exists);
	assert(strstr(hv.order, "release5 destroy5") && !hv_node("/local/domain/5/name") && !hv_node("/local/domain/3/backend/vbd/5/51712/state"));
	hv_run(2 * SECOND);
	assert(hv.shed && b.inst[DEBIAN].running && b.inst[DEBIAN].domid == 6 && hv_node("/local/domain/3/backend/vbd/6/51712/state"));

	die_of(BLKDRV, SHUTDOWN_crash);			/* a service keeps its id, its guests' disks come back */
	assert(!hv_node("/local/domain/6/device/vbd/51712/backend"));
	hv_run(2 * SECOND);
	assert(b.inst[BLKDRV].running && b.inst[BLKDRV].domid == 3 && hv_node("/local/domain/6/device/vbd/51712/backend"));

	die_of(DEBIAN, SHUTDOWN_reboot);
	assert(hv_logged("domain 6 debian guest_t rebooted; restart 2 of 2 in 2 s"));
	hv_run(3 * SECOND);
	hv.now += 100 * SECOND;				/* long enough for a fresh count */
	die_of(DEBIAN, SHUTDOWN_crash);
	assert(hv_logged("domain 7 debian guest_t crashed; restart 1 of 2"));
	hv_run(2 * SECOND);
	die_of(DEBIAN, SHUTDOWN_crash);
	hv_run(3 * SECOND);
	assert(b.inst[DEBIAN].domid == 9 && !hv_logged("domain 9 debian guest_t crashed"));
	die_of(DEBIAN, SHUTDOWN_crash);			/* the limit */
	assert(hv_logged("domain 9 debian guest_t crashed") && !hv_logged("domain 9 debian guest_t crashed;") && !hv.powered_off);
	if (!setjmp(hv.off))
		hv_run(SECOND);
	assert(hv.powered_off && hv_logged("powering off"));
}

static void test_power_off(void)
{
	begin();
	assert(!build_all());
	die_of(NETDRV, SHUTDOWN_crash);
	assert(hv_logged("domain 4 netdrv netdrv_t crashed") && !hv_logged("netdrv_t crashed;"));
	die_of(DEBIAN, SHUTDOWN_poweroff);
	assert(hv_logged("domain 5 debian guest_t powered off"));
	if (!setjmp(hv.off))
		hv_run(SECOND);
	assert(hv.powered_off);
}

static void test_memory(void)
{
	begin();
	assert(!build_all());
	b.module_pages = 300;
	report_memory(&b);
	assert(hv_logged("memory: service xenstore 4004 KiB") && hv_logged("memory: guest debian 4020 KiB") && hv_logged("memory: modules 1200 KiB"));
	assert(hv_logged("memory: builder 2800 KiB") && hv_logged("memory: free 800000 KiB"));
	assert(hv_logged("memory: hypervisor 1175940 KiB"));	/* 4 * (500000 - 200000 - 6 * 1000 - (1 + 2 + 3 + 4 + 5)) */

	begin();
	hv.refuse = hv.calls + 1;
	report_memory(&b);
	assert(hv_logged("memory: not known (error 13)") && !hv_logged("memory: hypervisor"));
}

/* When xenstore dies nobody waits for its answers any more. */
static void test_store_death(void)
{
	int nodes;

	begin();
	assert(!build_all());
	nodes = hv.n_nodes;
	hv.dom[5].shutdown = SHUTDOWN_crash + 1;
	die_of(XENSTORE, SHUTDOWN_crash);
	assert(!b.store_up && hv_logged("domain 1 xenstore xenstore_t crashed") && !strstr(hv.order, "release"));
	hv_run(2 * SECOND);
	assert(!b.inst[DEBIAN].running && b.inst[DEBIAN].pending && hv_logged("need xenstore") && hv.n_nodes == nodes);
}

int main(void)
{
	make_kernel();
	test_order();
	test_placement();
	test_refusals();
	test_matches();
	test_no_unsafe_dma();
	test_modules();
	test_domid_wrap();
	test_deaths();
	test_power_off();
	test_store_death();
	test_memory();
	hv_reset();
	free(hv.window);
	return 0;
}
