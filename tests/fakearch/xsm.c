/* SPDX-License-Identifier: Apache-2.0 */
/* tests/fakearch/xsm.c - a policy that allows everything but what a test denies, and remembers what it was asked. */
#include "tests/fakearch/machine.h"

struct fake_xsm fake_xsm;

err_t xsm_check(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perm)
{
	assert(perm && !(perm & (perm - 1)));
	if (fake_xsm.n < ARRAY_SIZE(fake_xsm.ask))
		fake_xsm.ask[fake_xsm.n] = (struct ask){ ssid, tsid, perm, fake_locks_held(), tclass };
	fake_xsm.n++;
	if (fake_xsm.n == fake_xsm.deny || (tclass == fake_xsm.deny_class && perm == fake_xsm.deny_perm))
		return -XEN_EACCES;
	return 0;
}

uint32_t xsm_transition(uint32_t ssid, uint32_t tsid, uint16_t tclass)
{
	assert(tclass == SECCLASS_EVENT);
	return FAKE_LABEL(ssid, tsid);
}

uint32_t xsm_self_sid(uint32_t sid)
{
	return sid + 1;
}

bool xsm_sid_valid(uint32_t sid)
{
	return sid != 0 && sid < XSM_MAX_SIDS;
}

bool xsm_would_allow(uint32_t ssid, uint32_t tsid, uint16_t tclass, uint32_t perm)
{
	(void)tsid;
	return ssid == FAKE_CONSOLE_SID && tclass == SECCLASS_XEN && perm == XEN__READCONSOLE;
}

const char *xsm_type_name(uint32_t sid)
{
	return sid == FAKE_CONSOLE_SID ? "console_t" : "guest_t";
}
