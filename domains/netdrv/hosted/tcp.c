/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/hosted/tcp.c - sums are computed here anew, not by the code under test. */
#include "domains/netdrv/hosted/tcp.h"
#include <string.h>

enum { SEQ = 0xfffff000u, ID = 0xfff0u, PORT = 7777 };

uint8_t tcp_byte(uint32_t i)
{
	return (uint8_t)(i * 13 + (i >> 8) + 1);
}

static void put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static uint32_t get16(const uint8_t *p)
{
	return (uint32_t)(p[0] << 8 | p[1]);
}

static uint32_t add(const uint8_t *p, uint32_t n, uint32_t s)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		s += i & 1 ? p[i] : (uint32_t)p[i] << 8;
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return s;
}

static uint32_t pseudo(const uint8_t *ip, bool v6, uint32_t bytes)
{
	uint32_t s = add(v6 ? ip + 8 : ip + 12, v6 ? 32 : 8, bytes + 6);

	return s;
}

uint32_t tcp_make(uint8_t *f, const uint8_t *dst, const uint8_t *src, const struct tcp_shape *s)
{
	uint32_t ip = s->vlan ? 18 : 14, start = ip + (s->v6 ? 40 : 20), header = 20 + s->options, len = start + header + s->payload, i;
	uint8_t *tcp = f + start;

	memset(f, 0, start + header);
	memcpy(f, dst, 6);
	memcpy(f + 6, src, 6);
	if (s->vlan)
		put16(f + 12, 0x8100);
	put16(f + ip - 2, s->v6 ? 0x86dd : 0x800);
	f[ip] = s->v6 ? 0x60 : 0x45;
	put16(f + ip + (s->v6 ? 4 : 2), len - ip - (s->v6 ? 40 : 0));
	f[ip + (s->v6 ? 6 : 9)] = 6;
	if (!s->v6) {
		put16(f + ip + 4, ID);
		f[ip + 8] = 64;
	}
	for (i = s->v6 ? 8 : 12; i < (s->v6 ? 40u : 20u); i++)
		f[ip + i] = (uint8_t)(i * 7);
	if (!s->v6)
		put16(f + ip + 10, ~add(f + ip, 20, 0));
	put16(tcp, PORT);
	put16(tcp + 4, SEQ >> 16);
	put16(tcp + 6, SEQ & 0xffff);
	tcp[12] = (uint8_t)(header / 4 << 4);
	tcp[13] = 0x80 | 0x10 | 0x08 | 0x01;
	put16(tcp + 16, pseudo(f + ip, s->v6, len - start));
	for (i = 0; i < s->payload; i++)
		f[start + header + i] = tcp_byte(i);
	return len;
}

bool tcp_take(struct tcp_stream *t, const uint8_t *f, uint32_t len, bool partial)
{
	bool vlan = get16(f + 12) == 0x8100, v6;
	uint32_t ip = vlan ? 18 : 14, start, header, n, i, sum;
	const uint8_t *tcp;

	v6 = get16(f + ip - 2) == 0x86dd;
	start = ip + (v6 ? 40 : 20);
	tcp = f + start;
	header = (tcp[12] >> 4) * 4u;
	n = len - start - header;
	if (v6 ? get16(f + ip + 4) != len - start : get16(f + ip + 2) != len - ip)
		return false;
	if (!v6 && (add(f + ip, 20, 0) != 0xffff || get16(f + ip + 4) != ((ID + t->frames) & 0xffff)))
		return false;
	if ((get16(tcp + 4) << 16 | get16(tcp + 6)) != SEQ + t->bytes || t->fin || get16(tcp) != PORT || n == 0)
		return false;
	if ((tcp[13] & 0x80) != (t->frames == 0 ? 0x80 : 0) || !(tcp[13] & 0x10) || ((tcp[13] & 8) != 0) != (tcp[13] & 1))
		return false;
	sum = pseudo(f + ip, v6, len - start);
	if (partial ? get16(tcp + 16) != sum : add(tcp, len - start, sum) != 0xffff)
		return false;
	for (i = 0; i < n; i++)
		if (tcp[header + i] != tcp_byte(t->bytes + i))
			return false;
	t->bytes += n;
	t->frames++;
	t->fin = tcp[13] & 1;
	return true;
}
