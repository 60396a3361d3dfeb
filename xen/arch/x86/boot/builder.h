/* SPDX-License-Identifier: Apache-2.0 */
/* boot/builder.h - the one domain that the hypervisor builds itself. */
#ifndef BOOT_BUILDER_H
#define BOOT_BUILDER_H
#include "arch/x86/boot/multiboot.h"

/* Creates domain 0 from the module `builder` and makes it ready to run; panics with the mend if that cannot be. */
void builder_create(const struct boot_info *bi);
#endif
