/* SPDX-License-Identifier: Apache-2.0 */
/* verification/eva/elf_boot.c - EVA: any bytes as the image that the hypervisor starts. */
#include "arch/x86/boot/elf.h"
#include <__fc_builtin.h>

#define MOST (1u << 20)
static uint8_t file[MOST];

const char *eva_main(void)
{
	struct elf_image e;
	uint64_t n = Frama_C_unsigned_int_interval(0, MOST);

	Frama_C_make_unknown((char *)file, sizeof(file));
	return elf_read(file, n, Frama_C_unsigned_long_interval(0, UINT64_MAX), &e);
}
