/* SPDX-License-Identifier: Apache-2.0 */
/* tests/fakearch/xsm.c - a policy that allows everything but what a test denies, and remembers what it was asked. */
#include <string.h>
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
	if (tclass == SECCLASS_DOMAIN)
		return tsid != fake_xsm.hidden;
	return ssid == FAKE_CONSOLE_SID && tclass == SECCLASS_XEN && perm == XEN__READCONSOLE;
}

const char *xsm_type_name(uint32_t sid)
{
	return sid == FAKE_CONSOLE_SID ? "console_t" : "guest_t";
}

uint32_t xsm_member(uint32_t ssid, uint32_t tsid, uint16_t tclass)
{
	return FAKE_LABEL(ssid, tsid) + tclass;
}

uint32_t xsm_change(uint32_t ssid, uint32_t tsid, uint16_t tclass)
{
	return FAKE_LABEL(ssid, tsid) + tclass + 1;
}

/* SID n is the context "sid:n", one digit. */
err_t xsm_sid_to_context(uint32_t sid, char *buf, size_t n)
{
	if (sid == 0 || sid > 9)
		return -XEN_EINVAL;
	if (n < 6)
		return -XEN_ENOSPC;
	memcpy(buf, (char[]){ 's', 'i', 'd', ':', (char)('0' + sid), 0 }, 6);
	return 0;
}

err_t xsm_context_to_sid(const char *context, size_t n, uint32_t *sid)
{
	if (n < 5 || memcmp(context, "sid:", 4) || context[4] < '1' || context[4] > '9')
		return -XEN_EINVAL;
	*sid = (uint32_t)(context[4] - '0');
	return 0;
}
