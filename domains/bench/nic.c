/* SPDX-License-Identifier: Apache-2.0 */
/* bench/nic.c - see nic.h. Rings of one page, one queue, checksums left to the driver, as Linux has it. */
#include "domains/bench/nic.h"
#include "domains/runtime/cpu.h"
#include "domains/runtime/hypercall.h"
#include "domains/runtime/mem.h"
#include "lib/fmt.h"
#include "lib/string.h"

#define ETH 14u
#define IP  20u
#define TCP 32u				/* with timestamps */

static void put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static uint32_t ip_sum(const uint8_t *ip)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < IP; i += 2)
		sum += (uint32_t)ip[i] << 8 | ip[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

void nic_compose(struct nic *c, const uint8_t to[6], uint32_t len)
{
	static const uint8_t head[IP] = { 0x45, 0, 0, 0, 0, 1, 0x40, 0, 64, 6, 0, 0, 10, 9, 0, 1, 10, 9, 0, 2 };
	static const uint8_t tcp[TCP] = { 0x12, 0x34, 0x56, 0x78, 0, 0, 0, 1, 0, 0, 0, 1, TCP / 4 << 4, 0x10, 0xff, 0xff, 0, 0, 0, 0, 1, 1, 8, 10 };
	uint8_t *ip = c->frame + ETH;

	memset(c->frame, 0x5a, NIC_FRAME_MOST);
	memcpy(c->frame, to, 6);
	memcpy(c->frame + 6, c->mac, 6);
	put16(c->frame + 12, 0x0800);
	memcpy(ip, head, IP);
	put16(ip + 2, len - ETH);
	put16(ip + 10, ip_sum(ip));
	memcpy(ip + IP, tcp, TCP);
}

static struct netif_tx_request *slot(struct nic *c)
{
	return RING_GET_REQUEST(&c->tx, c->tx.req_prod_pvt++);
}

uint32_t nic_put(struct nic *c, uint32_t len, uint16_t segment)
{
	RING_IDX first = c->tx.req_prod_pvt;
	uint16_t flags = NETTXF_csum_blank | NETTXF_data_validated | (segment ? NETTXF_extra_info : 0);

	for (uint32_t done = 0, part; done < len; done += part) {
		part = len - done < PAGE_SIZE ? len - done : PAGE_SIZE;
		*slot(c) = (struct netif_tx_request){ .gref = c->frame_ref[done / PAGE_SIZE], .size = (uint16_t)(done ? part : len),
						      .flags = (done ? 0 : flags) | (done + part < len ? NETTXF_more_data : 0) };
		if (done || !segment)
			continue;
		*(struct netif_extra_info *)slot(c) = (struct netif_extra_info){
			.type = XEN_NETIF_EXTRA_TYPE_GSO, .u.gso = { .size = segment, .type = XEN_NETIF_GSO_TYPE_TCPV4 } };
	}
	return c->tx.req_prod_pvt - first;
}

err_t nic_push(struct nic *c)
{
	int notify;

	RING_PUSH_REQUESTS_AND_CHECK_NOTIFY(&c->tx, notify);
	return notify ? evtchn_send(c->front.port) : 0;
}

long nic_sent(struct nic *c)
{
	RING_IDX end = READ_ONCE(c->tx.sring->rsp_prod);
	long n = 0;

	xen_rmb();
	for (; c->tx.rsp_cons != end; n++)
		if (RING_GET_RESPONSE(&c->tx, c->tx.rsp_cons++)->status < NETIF_RSP_OKAY)
			return -XEN_EIO;
	return n;
}

static void post(struct nic *c, uint16_t id)
{
	*RING_GET_REQUEST(&c->rx, c->rx.req_prod_pvt++) = (struct netif_rx_request){ .id = id, .gref = c->in_ref[id] };
}

static err_t push_posted(struct nic *c)
{
	int notify;

	RING_PUSH_REQUESTS_AND_CHECK_NOTIFY(&c->rx, notify);
	return notify ? evtchn_send(c->front.port) : 0;
}

err_t nic_take(struct nic *c)
{
	RING_IDX end = READ_ONCE(c->rx.sring->rsp_prod);
	struct netif_rx_response r;

	if (c->rx.rsp_cons == end)
		return 0;
	xen_rmb();
	while (c->rx.rsp_cons != end) {
		r = *RING_GET_RESPONSE(&c->rx, c->rx.rsp_cons++);
		if (r.status < 0 || r.id >= NIC_POSTED)
			return -XEN_EIO;
		c->came += !(r.flags & NETRXF_more_data);
		post(c, r.id);
	}
	return push_posted(c);
}

bool nic_more(struct nic *c)
{
	int tx, rx;

	RING_FINAL_CHECK_FOR_RESPONSES(&c->tx, tx);
	RING_FINAL_CHECK_FOR_RESPONSES(&c->rx, rx);
	return tx || rx;
}

static uint8_t digit(char d)
{
	return (uint8_t)(d <= '9' ? d - '0' : (d | 0x20) - 'a' + 10);
}

/* "00:16:3e:00:00:01", which the builder or libxl wrote. */
static err_t read_mac(struct nic *c)
{
	char path[XS_PATH_MAX], text[20] = "";
	err_t e;

	snprintf(path, sizeof path, "%s/mac", c->front.path);
	e = xs_read(XBT_NONE, path, text, sizeof text);
	for (uint32_t i = 0; i < sizeof c->mac && !e; i++)
		c->mac[i] = (uint8_t)(digit(text[3 * i]) << 4 | digit(text[3 * i + 1]));
	return e;
}

static err_t share_pages(struct nic *c)
{
	uint8_t *in = pages_alloc_n(NIC_POSTED);
	err_t e = 0;

	c->frame = pages_alloc_n(NIC_PAGES);
	if (!in || !c->frame)
		return -XEN_ENOMEM;
	for (uint32_t i = 0; i < NIC_PAGES && !e; i++)
		e = front_grant(&c->front, c->frame + i * PAGE_SIZE, true, &c->frame_ref[i]);
	for (uint16_t i = 0; i < NIC_POSTED && !e; i++) {
		e = front_grant(&c->front, in + i * PAGE_SIZE, false, &c->in_ref[i]);
		post(c, i);
	}
	return e;
}

static err_t write_features(struct nic *c)
{
	static const char *const features[] = { "request-rx-copy", "feature-rx-notify", "feature-sg" };
	err_t e = 0;

	for (uint32_t i = 0; i < ARRAY_SIZE(features) && !e; i++)
		e = front_write(&c->front, features[i], 1);
	return e;
}

err_t nic_open(struct nic *c, uint32_t n)
{
	struct netif_tx_sring *tx = pages_alloc(0);
	struct netif_rx_sring *rx = pages_alloc(0);
	err_t e = tx && rx ? front_find(&c->front, "vif", n) : -XEN_ENOMEM;

	if (!e)
		e = read_mac(c);
	if (!e)
		e = front_open(&c->front);
	if (e)
		return e;
	SHARED_RING_INIT(tx);
	SHARED_RING_INIT(rx);
	FRONT_RING_INIT(&c->tx, tx, PAGE_SIZE);
	FRONT_RING_INIT(&c->rx, rx, PAGE_SIZE);
	e = share_pages(c);
	if (!e)
		e = front_share(&c->front, "tx-ring-ref", tx);
	if (!e)
		e = front_share(&c->front, "rx-ring-ref", rx);
	if (!e)
		e = write_features(c);
	if (!e)
		e = front_connect(&c->front, XenbusStateConnected);
	return e ? e : push_posted(c);
}
