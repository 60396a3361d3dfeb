/* SPDX-License-Identifier: Apache-2.0 */
/* verification/eva/policydb.c - EVA: reading any bytes as a policy, of any length up to the limit, has no run-time error. */
#include "xsm/flask/read.h"
#include <__fc_builtin.h>

static uint8_t bytes[PDB_BYTES_MAX];
static struct policydb db;

int eva_main(void)
{
	struct rd r = { .p = bytes, .section = "header" };

	Frama_C_make_unknown((char *)bytes, sizeof(bytes));
	r.len = Frama_C_unsigned_int_interval(0, PDB_BYTES_MAX);
	return pdb_read(&r, &db);
}
