/* SPDX-License-Identifier: Apache-2.0 */
/* boot/builder.c - makes domain 0: loads its ELF, gives it the modules, enters it by the PVH protocol. */
#include "arch/x86/boot/builder.h"
#include "arch/x86/boot/cmdline.h"
#include "arch/x86/boot/elf.h"
#include "arch/x86/guest/npt.h"
#include "arch/x86/mm/frames.h"
#include "arch/x86/mm/paging.h"
#include "arch/x86/panic.h"
#include "core/console/console.h"
#include "core/dom/build.h"
#include "core/mem/frame.h"
#include "core/vcpu/vcpu.h"
#include "hal/atomic.h"
#include "hal/dom.h"
#include "hal/mem.h"
#include "hal/p2m.h"
#include "hal/vcpu.h"
#include "lib/string.h"
#include "xsm/xsm.h"
#include <xen/arch-x86/hvm/start_info.h>

#define BUILDER 0u
#define INFO_AT    0x10000ul		/* gpa of start_info and what it points to */
#define INFO_PAGES 5u
#define MODULES_AT 0x40000000ul		/* gpa of the first module; each starts on a 2 MiB boundary */
#define SIZE_2M    (1ul << 21)
#define PORTS      1023u
#define POOL_PAGES 2048u

/* What start_info points to, in one block of guest memory. */
struct info {
	struct hvm_start_info start;
	struct hvm_memmap_table_entry map[2];
	struct hvm_modlist_entry mod[BOOT_MODULES];
	char name[BOOT_MODULES][sizeof(((struct boot_module *)0)->name)];
	char cmdline[sizeof options.builder_args];
};
_Static_assert(sizeof(struct info) <= INFO_PAGES * PAGE_SIZE, "start_info block");

static void map_frames(uint64_t gfn, uint64_t mfn, uint32_t order, enum p2m_type type)
{
	if (hal_p2m_reserve(BUILDER, (struct gfn){ gfn }, order))
		panic("builder: no memory for its page tables");
	hal_p2m_set(BUILDER, (struct gfn){ gfn }, (struct mfn){ mfn }, order, type);
}

static void give_ram(uint64_t bytes)
{
	for (uint64_t gpa = 0; gpa < bytes; gpa += SIZE_2M) {
		struct mfn m;

		if (hal_frames_alloc(BUILDER, 9, &m))
			boot_refuse("builder: %lu MiB of memory are not there; give the machine more, or builder-mem= less", bytes >> 20);
		frame_init_ram(m, 9, BUILDER);
		map_frames(gpa >> PAGE_SHIFT, m.v, 9, P2M_RAM);
	}
}

static void *gpa_ptr(uint64_t gpa)
{
	struct p2m_entry e;

	hal_p2m_lookup(BUILDER, (struct gfn){ gpa >> PAGE_SHIFT }, &e);
	return directmap((e.mfn.v << PAGE_SHIFT) + gpa % PAGE_SIZE);
}

/* Guest memory is contiguous by 2 MiB blocks only. */
static void write_guest(uint64_t gpa, const void *src, uint64_t n)
{
	while (n) {
		uint64_t part = PAGE_SIZE - gpa % PAGE_SIZE;

		part = part < n ? part : n;
		memcpy(gpa_ptr(gpa), src, part);
		gpa += part, n -= part, src = (const char *)src + part;
	}
}

static uint64_t load_image(const struct boot_module *m)
{
	struct elf_image elf;
	const char *wrong = elf_read(directmap(m->start), m->size, options.builder_mem, &elf);

	if (wrong)
		boot_refuse("builder: %s; rebuild build/domains/builder", wrong);
	for (unsigned i = 0; i < elf.nr; i++)
		write_guest(elf.seg[i].gpa, (const char *)directmap(m->start) + elf.seg[i].offset, elf.seg[i].filesz);
	return elf.entry;
}

/* The module's frames become the builder's, with the rest of the last page cleared. */
static uint64_t give_module(const struct boot_module *m, uint64_t gpa)
{
	uint64_t pages = (m->size + PAGE_SIZE - 1) >> PAGE_SHIFT, first = m->start >> PAGE_SHIFT;

	memset((char *)directmap(m->start) + m->size, 0, pages * PAGE_SIZE - m->size);
	for (uint64_t i = 0; i < pages; i++) {
		frame_init_ram((struct mfn){ first + i }, 0, BUILDER);
		map_frames((gpa >> PAGE_SHIFT) + i, first + i, 0, P2M_RAM);
	}
	return gpa + ((pages * PAGE_SIZE + SIZE_2M - 1) & ~(SIZE_2M - 1));
}

static void free_module(const struct boot_module *m)
{
	uint64_t pages = (m->size + PAGE_SIZE - 1) >> PAGE_SHIFT;

	for (uint64_t i = 0; i < pages; i++)
		frames_free((m->start >> PAGE_SHIFT) + i, 0);
}

static void write_info(const struct boot_info *bi)
{
	static struct info in;
	uint64_t gpa = MODULES_AT;

	in.start.magic = XEN_HVM_START_MAGIC_VALUE;
	in.start.version = 1;
	in.start.cmdline_paddr = INFO_AT + offsetof(struct info, cmdline);
	in.start.modlist_paddr = INFO_AT + offsetof(struct info, mod);
	in.start.memmap_paddr = INFO_AT + offsetof(struct info, map);
	in.start.memmap_entries = 2;
	memcpy(in.cmdline, options.builder_args, sizeof in.cmdline);
	in.map[0] = (struct hvm_memmap_table_entry){ 0, options.builder_mem, XEN_HVM_MEMMAP_TYPE_RAM, 0 };
	for (unsigned i = 0; i < bi->nr_modules; i++) {
		const struct boot_module *m = &bi->module[i];
		unsigned n = in.start.nr_modules;

		if (!strcmp(m->name, "builder") || !strcmp(m->name, "policy")) {
			free_module(m);
			continue;
		}
		in.mod[n] = (struct hvm_modlist_entry){ gpa, m->size, INFO_AT + offsetof(struct info, name[n]), 0 };
		memcpy(in.name[n], m->name, sizeof in.name[n]);
		in.start.nr_modules++;
		gpa = give_module(m, gpa);
	}
	in.map[1] = (struct hvm_memmap_table_entry){ MODULES_AT, gpa - MODULES_AT, XEN_HVM_MEMMAP_TYPE_RESERVED, 0 };
	write_guest(INFO_AT, &in, sizeof in);
}

/* 32-bit flat protected mode, paging off, EBX = start_info (xen/arch-x86/hvm/start_info.h). */
static void start_state(uint64_t entry)
{
	static struct hvm_hw_cpu cpu;

	cpu.rip = entry;
	cpu.rbx = INFO_AT;
	cpu.rflags = 2;
	cpu.cr0 = 0x11;
	cpu.cs_limit = cpu.ds_limit = cpu.es_limit = cpu.ss_limit = cpu.fs_limit = cpu.gs_limit = ~0u;
	cpu.cs_arbytes = 0xc9b;
	cpu.ds_arbytes = cpu.es_arbytes = cpu.ss_arbytes = cpu.fs_arbytes = cpu.gs_arbytes = 0xc93;
	cpu.tr_limit = 0x67;
	cpu.tr_arbytes = 0x8b;
	cpu.ldtr_arbytes = 0x82;
	if (hal_vcpu_cpu_check(BUILDER, 0, &cpu))
		panic("builder: its start state is refused");
	hal_vcpu_cpu_load(BUILDER, 0, &cpu);
	vcputab[BUILDER][0].initialised = 1;
	hal_vcpu_up(BUILDER, 0);
}

void builder_create(const struct boot_info *bi)
{
	struct xen_domctl_createdomain cfg = {
		.flags = XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap, .max_vcpus = 1, .max_evtchn_port = PORTS,
		.max_grant_frames = 4, .max_maptrack_frames = 4, .arch = { .emulation_flags = XEN_X86_EMU_LAPIC } };
	const struct boot_module *m = boot_module_find(bi, "builder");
	char type[XSM_NAME_MAX];
	uint32_t none = 0;
	uint64_t entry;

	if (!m)
		boot_refuse("builder: no module named 'builder'; load build/domains/builder with that name");
	if (!atomic_cas(&domtab[BUILDER].refs, &none, 1) || dom_furnish(BUILDER, &cfg))
		panic("builder: no memory for domain 0");
	dom_open(BUILDER, SECINITSID_DOM0);
	npt_set_pool(BUILDER, POOL_PAGES);
	domtab[BUILDER].max_pages = ~0ul;
	if (dom_make_vcpus(BUILDER))
		panic("builder: no memory for its vCPU");
	give_ram(options.builder_mem);
	entry = load_image(m);
	write_info(bi);
	start_state(entry);
	domtab[BUILDER].state = DOM_LIVE;
	domtab[BUILDER].pause_count = 0;
	hal_dom_unpause(BUILDER, 1);
	xsm_type_of(SECINITSID_DOM0, type, sizeof type);
	report("domain 0 builder %s started", type);
}
