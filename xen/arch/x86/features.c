/* SPDX-License-Identifier: Apache-2.0 */
/* features.c - what this CPU can do. APM volume 3, appendix E (CPUID). */
#include "arch/x86/cpu.h"
#include "arch/x86/panic.h"

#define XCR0_GUEST 7ul		/* x87, SSE, AVX */

struct cpu_features cpu_features;

static bool bit(uint32_t word, unsigned n)
{
	return word >> n & 1;
}

void cpu_features_read(void)
{
	struct cpu_features *f = &cpu_features;
	struct cpuid one = cpuid(1, 0), ext = cpuid(0x80000001, 0), svm, seven = { 0 };

	if (!bit(ext.ecx, 2))
		boot_refuse("cpu: no SVM (AMD-V); Redoubt needs it, in QEMU add +svm,+npt to -cpu");
	if (cpuid(0, 0).eax >= 7)
		seven = cpuid(7, 0);
	svm = cpuid(0x8000000a, 0);
	if (!bit(svm.edx, 0))
		boot_refuse("cpu: no nested paging; in QEMU add +npt to -cpu");
	f->gb_pages = bit(ext.edx, 26);
	f->smep = bit(seven.ebx, 7);
	f->smap = bit(seven.ebx, 20);
	f->pku = bit(seven.ecx, 3);
	f->x2apic = bit(one.ecx, 21);
	f->xsave = bit(one.ecx, 26);
	f->rdrand = bit(one.ecx, 30);
	f->nrips = bit(svm.edx, 3);
	f->flush_by_asid = bit(svm.edx, 6);
	f->decode_assists = bit(svm.edx, 7);
	f->nr_asids = svm.ebx;
	f->phys_bits = cpuid(0x80000008, 0).eax & 0xff;
	f->xsave_size = 512;
	if (f->xsave) {
		f->xcr0 = cpuid(0xd, 0).eax & XCR0_GUEST;
		f->xsave_size = f->xcr0 & 4 ? 832 : 576;
	}
}
