/* SPDX-License-Identifier: Apache-2.0 */
/* core/xsm_op/load.c - FLASK_LOAD: another policy, whole or not at all. */
#include "core/console/console.h"
#include "core/types.h"
#include "core/xsm_op/xsm_op.h"
#include "hal/guest.h"
#include "lib/sha256.h"
#include "lib/string.h"

/* The guest's bytes, read once, without a lock held; one load has them at a time. */
static struct { const struct call *by; err_t rc; uint32_t size; uint8_t bytes[XSM_LIVE_MAX]; } staged;

static err_t stage(const struct ctx *c, const struct xen_flask_load *arg)
{
	uint64_t from = (uint64_t)arg->buffer.p;
	uint32_t done = 0;
	err_t rc = 0;

	if (arg->size > XSM_LIVE_MAX)
		return -XEN_EINVAL;
	for (; rc == 0 && done < arg->size; done += GUEST_PIN_MAX) {
		uint32_t n = arg->size - done < GUEST_PIN_MAX ? arg->size - done : GUEST_PIN_MAX;

		rc = hal_guest_read(c->self, c->vcpu, (struct gaddr){ from + done }, staged.bytes + done, n);
	}
	return rc;
}

void xsm_load_policy_lock(const struct ctx *c)
{
	const struct call *nobody = NULL;
	struct xen_flask_load arg;

	memcpy(&arg, c->call->pre, sizeof arg);
	if (__atomic_compare_exchange_n(&staged.by, &nobody, c->call, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
		staged.size = arg.size;
		staged.rc = stage(c, &arg);
	}
	life_lock(0);		/* LOCK_POLICY of run.c */
}

static bool mine(const struct ctx *c)
{
	return __atomic_load_n(&staged.by, __ATOMIC_ACQUIRE) == c->call;
}

void xsm_load_policy_unlock(const struct ctx *c)
{
	life_unlock(0);
	if (mine(c))
		__atomic_store_n(&staged.by, NULL, __ATOMIC_RELEASE);
}

err_t xsm_load_policy_check(const struct ctx *c, const struct xen_flask_load *arg, struct xsm_load_policy_plan *plan)
{
	char why[160];
	err_t rc;

	(void)arg;
	plan->size = 0;
	if (!mine(c))
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
