/* SPDX-License-Identifier: Apache-2.0 */
/* call/exit.h - operations of family EXIT: what a guest does without a hypercall. Registers are those of struct call. */
#ifndef CALL_EXIT_H
#define CALL_EXIT_H

#define EXIT_PCI_READ       1u	/* a[0] bdf, a[1] offset, a[2] size; the value */
#define EXIT_PCI_WRITE      2u	/* the same, a[3] value */
#define EXIT_CPUID          3u	/* a[0] leaf, a[1] subleaf; a[0..3] EAX, EBX, ECX, EDX */
#define EXIT_RDMSR          4u	/* a[0] MSR; a[1] its value */
#define EXIT_WRMSR          5u	/* a[0] MSR, a[1] value */
#define EXIT_APIC_READ      6u	/* as EXIT_RDMSR, of the x2APIC */
#define EXIT_APIC_WRITE     7u	/* as EXIT_WRMSR, of the x2APIC and APIC_BASE */
#define EXIT_APIC_ICR       8u	/* a[0] the ICR's value */
#define EXIT_HYPERCALL_PAGE 9u	/* a[0] guest-physical address */
#define EXIT_XSETBV         10u	/* a[0] XCR, a[1] value */
#define EXIT_HLT            11u	/* a[0] RFLAGS.IF */
#define EXIT_WBINVD         12u
#define EXIT_PORT_IN        13u	/* a[0] port, a[1] size; the value */
#define EXIT_PORT_OUT       14u	/* a[0] port, a[1] size, a[2] value */
#define EXIT_BAR_IN         15u	/* as EXIT_PORT_IN, of an I/O BAR that the domain was given */
#define EXIT_BAR_OUT        16u
#endif
