/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/hosted/allow.h - what hosted/allow.c denies: the permissions `deny` to domains 1 .. last. Test code. */
#ifndef XENSTORE_HOSTED_ALLOW_H
#define XENSTORE_HOSTED_ALLOW_H
#include "lib/types.h"

extern struct allow { uint32_t deny, last; bool changed; } allow;
#endif
