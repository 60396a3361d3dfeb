/* SPDX-License-Identifier: Apache-2.0 */
/* verification/eva/sidtab.c - EVA: the table of SIDs has no run-time error, whatever the policy's tables and the SIDs in use are, and whatever a text reads as.
 * One CPU: atomics are plain, the lock is free. */
#include <__fc_builtin.h>
#define __atomic_load_n(p, order)	(*(p))
#define __atomic_store_n(p, v, order)	(*(p) = (v))
#define __atomic_exchange_n(p, v, order) (*(p) = (v), 0)
#define __builtin_ia32_pause()
#include "xsm/flask/context.h"
#define context_print(db, c, s, n)	print_any(s, n)
#define context_parse(db, s, n, c)	parse_any(c)

static bool print_any(char *s, size_t n)
{
	Frama_C_make_unknown(s, n);
	s[n - 1] = 0;
	return Frama_C_interval(0, 1);
}

static bool parse_any(struct context *c)
{
	Frama_C_make_unknown((char *)c, sizeof(*c));
	return Frama_C_interval(0, 1);
}

#include "xsm/flask/sidtab.c"

static struct policydb db, spare;

struct policydb *policy_now(void)
{
	return Frama_C_interval(0, 1) ? &db : &spare;
}

uint32_t eva_main(void)
{
	uint32_t sid = Frama_C_unsigned_int_interval(0, UINT32_MAX), got;
	struct context c;

	Frama_C_make_unknown((char *)&db, sizeof(db));
	Frama_C_make_unknown((char *)&spare, sizeof(spare));
	db.loaded = Frama_C_interval(0, 1);
	Frama_C_make_unknown((char *)texts, sizeof(texts));
	used = Frama_C_unsigned_int_interval(0, SID_SLOTS);
	Frama_C_make_unknown((char *)&c, sizeof(c));
	got = context_sid((struct view){ .db = &db }, &c);
	(void)sid_context(&db, sid);
	(void)sid_known(&db, sid);
	sidtab_convert(&db);
	return got + sidtab_used();
}
