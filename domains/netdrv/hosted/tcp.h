/* SPDX-License-Identifier: Apache-2.0 */
/* domains/netdrv/hosted/tcp.h - for hosted tests: TCP frames with a known payload, and a receiver that checks every field of what it gets. */
#ifndef NETDRV_TCP_H
#define NETDRV_TCP_H
#include "lib/types.h"

struct tcp_shape { bool v6, vlan; uint32_t payload, options; };

/* A frame with CWR, PSH and FIN whose checksum is partial; byte i of its payload is tcp_byte(i). Its length. */
uint32_t tcp_make(uint8_t *f, const uint8_t *dst, const uint8_t *src, const struct tcp_shape *s);
uint8_t tcp_byte(uint32_t i);

/* What arrived of the stream, in order. */
struct tcp_stream { uint32_t bytes, frames; bool fin; };
/* Takes a frame of tcp_make() or a segment of one; partial: its checksum is. False: something in it is wrong. */
bool tcp_take(struct tcp_stream *t, const uint8_t *f, uint32_t len, bool partial);
#endif
