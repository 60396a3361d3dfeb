/* SPDX-License-Identifier: Apache-2.0 */
/* boot/multiboot_test.c - multiboot information that is sound, and sizes that lead back to themselves. */
// link: xen/arch/x86/boot/multiboot.c xen/arch/x86/boot/module.c xen/lib/fmt.c
#undef NDEBUG
#define _GNU_SOURCE
#include <assert.h>
#include <setjmp.h>
#include <string.h>
#include <sys/mman.h>
#include "arch/x86/boot/multiboot.h"
#include "arch/x86/panic.h"

#define MB1 0x2badb002u
#define MB2 0x36d76289u

static uint32_t *page;		/* below 4 GiB */
static struct boot_info bi;
static jmp_buf refused;

_Noreturn void boot_refuse(const char *fmt, ...)
{
	longjmp(refused, 1);
}

static bool reads(uint32_t magic)
{
	memset(&bi, 0, sizeof bi);
	if (setjmp(refused))
		return false;
	multiboot_read(magic, (uintptr_t)page, &bi);
	return true;
}

static uint32_t *tag(uint32_t *at, uint32_t type, uint32_t size)
{
	at[0] = type;
	at[1] = size;
	return at + 2;
}

static void test_mb2(void)
{
	uint32_t *at;

	memset(page, 0, 4096);
	page[0] = 72;
	at = tag(page + 2, 1, 13);
	memcpy(at, "a b=c", 5);
	at = tag(page + 6, 3, 36);
	at[0] = 0x1000, at[1] = 0x1800;
	memcpy(at + 2, "file.bin policy  ", 18);
	assert(reads(MB2) && !strcmp(bi.cmdline, "a b=c") && bi.nr_modules == 1);
	assert(!strcmp(bi.module[0].name, "policy") && bi.module[0].start == 0x1000 && bi.module[0].size == 0x800);
}

/* Rounded up in 32 bits it is 0. */
static void test_mb2_wrap(void)
{
	memset(page, 0, 4096);
	page[0] = 64;
	tag(page + 2, 9, 0xfffffffc);
	assert(reads(MB2) && bi.nr_modules == 0);
}

/* So is this one, with the 4 bytes of the size itself. */
static void test_mb1_wrap(void)
{
	memset(page, 0, 4096);
	page[0] = 64;
	page[11] = 48, page[12] = (uint32_t)(uintptr_t)(page + 64);
	page[64] = 0xfffffffc;
	assert(reads(MB1) && bi.nr_ram == 0);
}

static void test_beyond(void)
{
	memset(page, 0, 4096);
	page[0] = 8 | 64;
	page[5] = 1, page[6] = 0xfffffff8;
	assert(!reads(MB1));
	assert(!reads(1));
}

int main(void)
{
	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	assert(page != MAP_FAILED);
	test_mb2();
	test_mb2_wrap();
	test_mb1_wrap();
	test_beyond();
	return 0;
}
