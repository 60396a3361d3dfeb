/* SPDX-License-Identifier: Apache-2.0 */
/* verification/compute_eva.c - EVA: decisions and labels have no run-time error, whatever the tables hold and whoever asks. */
#include "xsm/flask/compute.h"
#include <__fc_builtin.h>

struct policydb policydb;

static struct policydb db;
static uint8_t out[PDB_CONDS];

static struct context any_context(void)
{
	struct context c;

	c.user = (uint8_t)Frama_C_interval(0, UINT8_MAX);
	c.role = (uint8_t)Frama_C_interval(0, UINT8_MAX);
	c.type = (uint16_t)Frama_C_interval(0, UINT16_MAX);
	return c;
}

uint32_t eva_main(void)
{
	uint16_t class = (uint16_t)Frama_C_interval(0, UINT16_MAX);
	struct decision d;
	struct context c;

	Frama_C_make_unknown((char *)&db, sizeof(db));
	d = compute_av(&db, any_context(), any_context(), class);
	c = compute_new(&db, any_context(), any_context(), class, Frama_C_unsigned_int_interval(0, UINT32_MAX));
	conds_eval(&db, Frama_C_interval(0, 1), out);
	return d.allowed + c.type;
}
