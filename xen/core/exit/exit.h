/* SPDX-License-Identifier: Apache-2.0 */
/* core/exit/exit.h - instructions that exit, as operations: CPUID, MSRs, the local APIC, HLT, ports, ... (hal/exit.h says what they do). */
#ifndef CORE_EXIT_H
#define CORE_EXIT_H
#include "call/exit.h"
#include "call/row.h"

struct exit_cpuid_arg { uint32_t leaf, sub, r[4]; };
struct exit_cpuid_plan { uint32_t r[4]; };
ROW_ANSWER(exit_cpuid, struct exit_cpuid_arg)

struct exit_msr_arg { uint32_t msr; uint64_t val; };
struct exit_msr_plan { uint32_t msr; uint64_t val; };
#define exit_rdmsr_plan exit_msr_plan
#define exit_wrmsr_plan exit_msr_plan
#define exit_apic_read_plan exit_msr_plan
#define exit_apic_write_plan exit_msr_plan
ROW_ANSWER(exit_rdmsr, struct exit_msr_arg)
ROW_ANSWER(exit_apic_read, struct exit_msr_arg)
ROW(exit_wrmsr, struct exit_msr_arg)
ROW(exit_apic_write, struct exit_msr_arg)

struct exit_icr_arg { uint64_t icr; };
struct exit_apic_icr_plan { uint64_t icr; };
ROW(exit_apic_icr, struct exit_icr_arg)

struct exit_page_arg { uint64_t gpa; };
struct exit_hypercall_page_plan { void *page; };
ROW_RESERVE(exit_hypercall_page, struct exit_page_arg)		/* -XEN_EINVAL: not aligned, or no page of RAM of its own */
ROW(exit_hypercall_page, struct exit_page_arg)

struct exit_xcr_arg { uint32_t index; uint64_t val; };
struct exit_xsetbv_plan { uint64_t val; };
ROW(exit_xsetbv, struct exit_xcr_arg)

struct exit_hlt_arg { uint32_t interrupts; };
struct exit_hlt_plan { uint32_t interrupts; };
ROW(exit_hlt, struct exit_hlt_arg)

struct exit_wbinvd_plan { uint32_t none; };
ROW(exit_wbinvd, struct no_arg)

struct exit_port_arg { uint32_t port, size, val; };
struct exit_port_plan { uint32_t port, size, val; };
#define exit_port_in_plan exit_port_plan
#define exit_port_out_plan exit_port_plan
ROW(exit_port_in, struct exit_port_arg)
ROW(exit_port_out, struct exit_port_arg)
#endif
