/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/kernel.c - a kernel file of any bytes (ELF, bzImage with XZ or gzip) as the builder loads it: refused with a reason, or its entry lies in what was written. */
// link: domains/builder/kernel.c domains/builder/elf_load.c
// libs: -llzma -lz
#undef NDEBUG
#include <assert.h>
#include <string.h>
#include "domains/builder/kernel.h"
#include "fuzz/fuzz.h"

#define RAM (16ull << 20)
const bool fuzz_forks = false;
static uint8_t ram[RAM];
static struct elf_load e;

err_t gmem_write(struct gmem *g, uint64_t gpa, const void *data, size_t n)
{
	(void)g;
	if (gpa > RAM || n > RAM - gpa)
		return -XEN_EFAULT;
	memcpy(ram + gpa, data, n);
	return 0;
}

void fuzz_init(void) { }

void fuzz_one(const uint8_t *p, size_t n)
{
	struct gmem mem = { .low_size = RAM };
	err_t rc;

	elf_begin(&e, &mem);
	rc = kernel_load(&e, p, n);
	if (rc)
		assert(rc < 0 && (e.why || rc == -XEN_EFAULT || rc == -XEN_ENOMEM));
	else
		assert(e.n_segments >= 1 && e.entry < e.end);
}
