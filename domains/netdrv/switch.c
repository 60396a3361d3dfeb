/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/switch.c - decided from the Ethernet header of a private copy alone. */
#include "domains/netdrv/switch.h"
#include "lib/string.h"

#define MAC_TEXT 17u	/* characters */

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* 17 characters; the one behind them is the caller's. */
static bool mac_read(const char *s, struct mac *m)
{
	uint8_t any = 0;
	unsigned int i;

	for (i = 0; i < MAC_BYTES; i++, s += 3) {
		int hi = hex(s[0]), lo = hi < 0 ? -1 : hex(s[1]);

		if (lo < 0 || (i < MAC_BYTES - 1 && s[2] != ':'))
			return false;
		m->b[i] = (uint8_t)(hi << 4 | lo);
		any |= m->b[i];
	}
	return any != 0 && !(m->b[0] & 1);
}

bool mac_parse(const char *s, struct mac *m)
{
	return mac_read(s, m) && s[MAC_TEXT] == '\0';
}

bool peers_parse(const char *s, struct peers *p)
{
	for (p->n = 0; *s; s += *s == ' ') {
		if (p->n == PEERS_MAX || !mac_read(s, &p->mac[p->n]))
			return false;
		p->n++;
		s += MAC_TEXT;
		if (*s && (*s != ' ' || !s[1]))
			return false;
	}
	return true;
}

bool peers_have(const struct peers *p, const struct mac *m)
{
	uint32_t i;

	for (i = 0; i < p->n; i++) {
		if (memcmp(&p->mac[i], m, sizeof(*m)) == 0)
			return true;
	}
	return false;
}

/* 01:80:c2:00:00:00 to :0f: bridges, pause, link layer discovery (IEEE 802.1Q, 8.6.3): between neighbours, not for guests. */
static bool link_local(const uint8_t *dst)
{
	static const uint8_t group[5] = { 0x01, 0x80, 0xc2, 0, 0 };

	return memcmp(dst, group, sizeof(group)) == 0 && dst[5] < 0x10;
}

const char *switch_egress(const uint8_t *frame, const struct mac *own)
{
	if (memcmp(frame + MAC_BYTES, own->b, MAC_BYTES) != 0)
		return "source address is not its own";
	if (link_local(frame))
		return "link-local group address";
	return NULL;
}

bool switch_ingress(const uint8_t *frame, const struct mac *own)
{
	if (memcmp(frame + MAC_BYTES, own->b, MAC_BYTES) == 0)
		return false;		/* its own, come back, or someone who pretends to be it */
	if (is_group(frame))
		return !link_local(frame);
	return memcmp(frame, own->b, MAC_BYTES) == 0;
}
