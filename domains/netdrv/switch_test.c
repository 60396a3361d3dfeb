// SPDX-License-Identifier: Apache-2.0
// domains/netdrv/switch_test.c - spoofed and link-local frames stop; unicast reaches its vif alone, broadcast all.
// link: domains/netdrv/switch.c
#include "domains/netdrv/switch.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

static struct mac a, b;

static uint8_t *frame(const char *dst, const struct mac *src)
{
	static uint8_t f[64];
	unsigned int v[6], i;

	assert(sscanf(dst, "%x:%x:%x:%x:%x:%x", &v[0], &v[1], &v[2], &v[3], &v[4], &v[5]) == 6);
	for (i = 0; i < 6; i++)
		f[i] = (uint8_t)v[i];
	memcpy(f + 6, src->b, 6);
	return f;
}

static void test_peers(void)
{
	static char many[64 * 18 + 1];
	struct peers p;
	unsigned int i;

	assert(peers_parse("", &p) && p.n == 0 && !peers_have(&p, &a));
	assert(peers_parse("00:16:3e:00:00:01", &p) && p.n == 1 && peers_have(&p, &a) && !peers_have(&p, &b));
	assert(peers_parse("00:16:3e:0a:00:02 00:16:3e:00:00:01", &p) && p.n == 2 && peers_have(&p, &a) && peers_have(&p, &b));
	assert(!peers_parse("00:16:3e:00:00:01 ", &p) && !peers_parse(" 00:16:3e:00:00:01", &p) && !peers_parse("00:16:3e:00:00:01,00:16:3e:00:00:02", &p));
	assert(!peers_parse("00:16:3e:00:00:01  00:16:3e:00:00:02", &p) && !peers_parse("00:16:3e:00:00", &p) && !peers_parse("ff:ff:ff:ff:ff:ff", &p));
	for (i = 0; i < 64; i++)
		sprintf(many + i * 18, "00:16:3e:00:01:%02x ", i);
	many[64 * 18 - 1] = 0;
	assert(!peers_parse(many, &p));
	many[63 * 18 - 1] = 0;
	assert(peers_parse(many, &p) && p.n == 63);
}

int main(void)
{
	struct mac m, gw;

	assert(mac_parse("00:16:3e:00:00:01", &a) && a.b[2] == 0x3e && a.b[5] == 1);
	assert(mac_parse("00:16:3E:0a:00:02", &b) && b.b[3] == 10 && mac_parse("52:55:0a:00:02:02", &gw));
	assert(!mac_parse("01:16:3e:00:00:01", &m) && !mac_parse("00:00:00:00:00:00", &m) && !mac_parse("", &m) && !mac_parse("00:16:3e:00:00:1", &m));
	assert(!mac_parse("00:16:3e:00:00:011", &m) && !mac_parse("00-16-3e-00-00-01", &m) && !mac_parse("00:16:3e:00:00:0g", &m) && !mac_parse("00:16:3e:00:00", &m));
	assert(!mac_parse("ff:ff:ff:ff:ff:ff", &m) && !mac_parse("0", &m));

	assert(!switch_egress(frame("52:55:0a:00:02:02", &a), &a) && !switch_egress(frame("ff:ff:ff:ff:ff:ff", &a), &a));
	assert(strstr(switch_egress(frame("52:55:0a:00:02:02", &b), &a), "source"));
	assert(strstr(switch_egress(frame("01:80:c2:00:00:01", &a), &a), "link-local") && !switch_egress(frame("01:80:c2:00:00:10", &a), &a));

	assert(switch_ingress(frame("00:16:3e:00:00:01", &gw), &a) && !switch_ingress(frame("00:16:3e:00:00:01", &gw), &b));
	assert(switch_ingress(frame("ff:ff:ff:ff:ff:ff", &gw), &a) && switch_ingress(frame("33:33:00:00:00:01", &gw), &b));
	assert(!switch_ingress(frame("ff:ff:ff:ff:ff:ff", &a), &a) && switch_ingress(frame("ff:ff:ff:ff:ff:ff", &a), &b));
	assert(!switch_ingress(frame("52:55:0a:00:02:02", &gw), &a) && !switch_ingress(frame("01:80:c2:00:00:00", &gw), &a));
	test_peers();
	return 0;
}
