/* SPDX-License-Identifier: Apache-2.0 */
/* guest/port.h - I/O ports that a guest sees: PCI configuration by policy, else all ones. */
#ifndef GUEST_PORT_H
#define GUEST_PORT_H
#include "arch/x86/vcpu.h"

uint32_t port_read(struct avcpu *v, uint16_t port, uint32_t size);	/* size in bytes: 1, 2, 4 */
void port_write(struct avcpu *v, uint16_t port, uint32_t size, uint32_t val);
#endif
