/* SPDX-License-Identifier: Apache-2.0 */
/* verification/eva/compute.c - EVA: decisions and labels have no run-time error, whatever the tables hold and whoever asks. */
#include "xsm/flask/compute.h"
#include "xsm/flask/context.h"
#include <__fc_builtin.h>

static struct policydb db;
static uint8_t out[PDB_CONDS];
static struct context s, t, x, c;

uint32_t eva_main(void)
{
	uint16_t class = (uint16_t)Frama_C_interval(0, UINT16_MAX);
	uint32_t kind = Frama_C_unsigned_int_interval(0, UINT32_MAX);
	uint32_t side = Frama_C_unsigned_int_interval(0, UINT32_MAX);
	struct decision d;

	Frama_C_make_unknown((char *)&db, sizeof(db));
	db.mls = Frama_C_interval(0, 1);
	Frama_C_make_unknown((char *)&s, sizeof(s));
	Frama_C_make_unknown((char *)&t, sizeof(t));
	Frama_C_make_unknown((char *)&x, sizeof(x));
	compute_av(&db, side, &s, &t, class, &d);
	policy_av(&db, side, &s, &t, class, &d);
	(void)compute_new(&db, side, &s, &t, class, kind, &c);
	(void)policy_validates(&db, &s, &t, &x, class);
	conds_eval(&db, Frama_C_interval(0, 1), out);
	return d.allowed + c.type;
}
