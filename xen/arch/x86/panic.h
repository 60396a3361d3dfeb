/* SPDX-License-Identifier: Apache-2.0 */
/* panic.h - the end of the hypervisor: a record, registers, a backtrace, then reset or the test exit. */
#ifndef ARCH_PANIC_H
#define ARCH_PANIC_H
#include "lib/types.h"

struct trap_frame {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8, rbp, rdi, rsi, rdx, rcx, rbx, rax;
	uint64_t vector, error, rip, cs, rflags, rsp, ss;
};

_Noreturn void panic(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* For what is wrong in what was booted, or with the machine: the one line tells, a backtrace would not. */
_Noreturn void boot_refuse(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void panic_trap(const struct trap_frame *tf);
/* Symbol that holds va, as "name+offset"; the raw address where there is none. */
void symbol_print(char *buf, size_t n, uint64_t va);
#endif
