/* SPDX-License-Identifier: Apache-2.0 */
/* context.c - HVM save records of a vCPU at a PVH kernel's entry. */
#include "domains/builder/layout.h"
#include <xen/xen.h>
#include <xen/hvm/save.h>
#include "lib/string.h"

enum { CODE32 = 0xc9b, DATA32 = 0xc93, TSS32 = 0x8b };	/* attributes: accessed, present, 4 KiB units, 32 bit */
enum { CR0_PE_ET = 0x11, DR6_RESET = 0xffff0ff0u, DR7_RESET = 0x400, RFLAGS_RESET = 2 };

static uint32_t put(uint8_t *buf, uint32_t at, uint16_t code, const void *body, uint32_t length)
{
	struct hvm_save_descriptor d = { .typecode = code, .instance = 0, .length = length };

	memcpy(buf + at, &d, sizeof d);
	if (length)
		memcpy(buf + at + sizeof d, body, length);
	return at + (uint32_t)sizeof d + length;
}

uint32_t start_context(uint8_t buf[START_CONTEXT_BYTES], uint32_t entry, uint32_t start_info)
{
	struct hvm_save_header header = { .magic = HVM_FILE_MAGIC, .version = HVM_FILE_VERSION };
	struct hvm_hw_cpu cpu = {
		.rip = entry, .rbx = start_info, .rflags = RFLAGS_RESET,
		.cr0 = CR0_PE_ET, .dr6 = DR6_RESET, .dr7 = DR7_RESET,
		.cs_limit = UINT32_MAX, .ds_limit = UINT32_MAX, .es_limit = UINT32_MAX, .ss_limit = UINT32_MAX, .tr_limit = 0x67,
		.cs_arbytes = CODE32, .ds_arbytes = DATA32, .es_arbytes = DATA32, .ss_arbytes = DATA32, .tr_arbytes = TSS32,
	};
	uint32_t at;

	_Static_assert(sizeof header + sizeof cpu + 3 * sizeof(struct hvm_save_descriptor) <= START_CONTEXT_BYTES, "room");
	at = put(buf, 0, HVM_SAVE_CODE(HEADER), &header, sizeof header);
	at = put(buf, at, HVM_SAVE_CODE(CPU), &cpu, sizeof cpu);
	return put(buf, at, HVM_SAVE_CODE(END), NULL, 0);
}
