/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/identity.c - keys mac, forward, mtu, rate, group-rate; all but mac may be absent. */
#include "domains/netdrv/identity.h"
#include "lib/string.h"

static err_t bad(const char **why, const char *text)
{
	*why = text;
	return -XEN_EINVAL;
}

/* A decimal number up to `most`, then `stop`; moves *p behind that. */
static bool number(const char **p, char stop, uint64_t most, uint64_t *v)
{
	const char *s = *p;

	for (*v = 0; *s >= '0' && *s <= '9' && *v <= most; s++)
		*v = *v * 10 + (uint64_t)(*s - '0');
	if (s == *p || *s != stop || *v > most)
		return false;
	*p = s + 1;
	return true;
}

/* "BYTES,MICROSECONDS", as libxl writes it. */
static bool read_rate(const char *s, struct limit *l, uint64_t now)
{
	uint64_t bytes, us;

	if (!number(&s, ',', UINT32_MAX, &bytes) || !number(&s, '\0', UINT32_MAX, &us) || bytes == 0 || us == 0)
		return false;
	limit_set(l, (uint32_t)bytes, us * NS_PER_US, now);
	return true;
}

static err_t read_limits(struct vif *f, uint64_t now, const char **why)
{
	uint64_t group = GROUP_RATE;
	char text[32];
	err_t e = backend_read(f->be, "rate", text, sizeof(text));

	if (e != -XEN_ENOENT && (e || !read_rate(text, &f->rate, now)))
		return bad(why, "its key 'rate' is not BYTES,MICROSECONDS with both above 0");
	e = backend_read_u64(f->be, "group-rate", UINT32_MAX, &group);
	if (e != -XEN_ENOENT && (e || group == 0))
		return bad(why, "its key 'group-rate' is not a number above 0");
	limit_set(&f->group_in, (uint32_t)group, NS_PER_S, now);
	limit_set(&f->group_out, (uint32_t)group, NS_PER_S, now);
	return 0;
}

err_t identity_read(struct vif *f, uint32_t mtu, const char **why)
{
	static char text[PEERS_MAX * 18u];
	uint64_t own = VNET_MTU_MOST;
	err_t e;

	if (backend_read(f->be, "mac", text, sizeof(text)) != 0 || !mac_parse(text, &f->mac))
		return bad(why, "its key 'mac' is missing or no unicast address such as 00:16:3e:00:00:01");
	e = backend_read(f->be, "forward", text, sizeof(text));
	if (e != -XEN_ENOENT && (e || !peers_parse(text, &f->peers)))
		return bad(why, "its key 'forward' is no list of unicast addresses");
	e = backend_read_u64(f->be, "mtu", VNET_MTU_MOST, &own);
	if (e != -XEN_ENOENT && (e || own < VNET_MTU_LEAST))
		return bad(why, "its key 'mtu' is not 68 to 1500");
	f->mtu = own < mtu ? (uint32_t)own : mtu;
	return read_limits(f, time_now(), why);
}
