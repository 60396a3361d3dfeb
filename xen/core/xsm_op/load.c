/* SPDX-License-Identifier: Apache-2.0 */
/* core/xsm_op/load.c - FLASK_LOAD: another policy, whole or not at all. Its bytes: staged.c. */
#include "core/console/console.h"
#include "core/types.h"
#include "core/xsm_op/xsm_op.h"
#include "hal/atomic.h"
#include "lib/sha256.h"

/*@ requires \valid_read(c);
    assigns \nothing;
    ensures \result <==> mine(c);
    exits \false;
*/
static bool is_mine(const struct ctx *c)
{
	return atomic_load64(&staged.by) == (uint64_t)c->call;
}

err_t xsm_load_policy_check(const struct ctx *c, const struct xen_flask_load *arg, struct xsm_load_policy_plan *plan)
{
	char why[160];
	err_t rc;

	(void)arg;
	plan->size = 0;
	if (!is_mine(c))
		return -XEN_EBUSY;
	if (staged.rc)
		return staged.rc;
	plan->size = staged.size;
	rc = xsm_load_read(staged.bytes, staged.size, why, sizeof why);
	if (rc)
		report("policy of domain %u refused: %s", c->self, why);
	return rc;
}

/* Every CPU leaves what it does by the old policy before the load returns. */
void xsm_load_policy_commit(const struct ctx *c, const struct xsm_load_policy_plan *plan, struct fx *fx)
{
	char hex[SHA256_HEX];

	xsm_load_commit();
	policy_settles(fx);
	sha256_hex(staged.bytes, plan->size, hex);
	report("policy loaded sha256=%s %s by domain %u", hex, xsm_permissive_types() || !xsm_enforcing() ? "permissive" : "enforcing", c->self);
}
