/* SPDX-License-Identifier: Apache-2.0 */
/* lib/types.h - words that every part uses. */
#ifndef LIB_TYPES_H
#define LIB_TYPES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <xen/errno.h>		/* XEN_E*: the errno values of the guest ABI */

#define PAGE_SHIFT 12u
#define PAGE_SIZE  4096u

typedef int err_t;		/* 0 or a negative Xen errno: -XEN_EINVAL */
typedef uint16_t domid_t;	/* Xen public xen.h */
#define __must_check __attribute__((warn_unused_result))

struct gaddr { uint64_t v; };	/* guest virtual address: never dereferenced */
struct gfn { uint64_t v; };	/* guest frame number, 4 KiB units */
struct mfn { uint64_t v; };	/* machine frame number, 4 KiB units */

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
/* The compiler computes p here, and does not fold the address into each use of it. */
#define ONCE_IN_REGISTER(p) __asm__("" : "+r"(p))
#ifdef __FRAMAC__
#define likely(x)   (x)
#define unlikely(x) (x)
#else
#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#endif
#endif
