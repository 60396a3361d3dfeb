/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/frame.h - what the files that look into a frame share (IEEE 802.3, 802.1Q; RFC 8200). */
#ifndef NETDRV_FRAME_H
#define NETDRV_FRAME_H
#include "lib/types.h"

#define ETH_HEADER  14u
#define ETH_VLAN    0x8100u
#define ETH_IPV4    0x0800u
#define ETH_IPV6    0x86ddu
#define IPV6_HEADER 40u

static inline uint16_t be16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline void put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}
#endif
