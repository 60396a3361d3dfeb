/* SPDX-License-Identifier: Apache-2.0 */
/* verification/eva/context.c - EVA: any bytes as the text of a context, and any valid context written, whatever the policy's tables hold. */
#include <__fc_builtin.h>
#include "xsm/flask/context.h"
#include "xsm/flask/mls.h"

#define MOST SIDTAB_TEXT
static struct policydb db;
static char text[MOST];

int eva_main(void)
{
	struct context c;
	uint32_t n = Frama_C_unsigned_int_interval(0, MOST);
	bool ok;

	Frama_C_make_unknown((char *)&db, sizeof(db));
	db.mls = Frama_C_interval(0, 1);
	Frama_C_make_unknown(text, sizeof(text));
	ok = context_parse(&db, text, n, &c);
	Frama_C_make_unknown((char *)&c, sizeof(c));
	if (!context_valid(&db, &c))
		return ok;
	return context_print(&db, &c, text, MOST);
}
