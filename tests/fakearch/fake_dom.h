/* SPDX-License-Identifier: Apache-2.0 */
/* tests/fakearch/fake_dom.h - what tests see of the fake machine's vCPUs and its one PCI function. */
#ifndef FAKE_DOM_H
#define FAKE_DOM_H
#include "hal/dom.h"

#define FAKE_CPU_SET    0x7full		/* seven physical CPUs */
#define FAKE_PCI_BDF 0x20u		/* 00:04.0 */
#define FAKE_PCI_SID 77u
extern uint32_t fake_pci_sid;	/* it has this label; FAKE_PCI_SID unless the test's policy is a real one */
#define FAKE_BAR     0xfe000ull		/* mfn of its BAR, four frames */

extern struct fake_dom { int vcpus, pauses; uint64_t pool; struct hvm_hw_cpu cpu; } fake_dom[NR_DOMS];
/* The fake CPU: leaves 1 and 7.0, features of the first in c (0xff), of the second in b (0xf0); what a domain keeps of them. */
extern uint32_t fake_keep[NR_DOMS][2];
#define FAKE_PORT    0xc000u		/* its I/O BAR, 32 ports */
extern struct fake_pci { domid_t owner; err_t fault; uint32_t written, freed; bool ports; uint32_t out; } fake_pci;
#endif
