/* SPDX-License-Identifier: Apache-2.0 */
/* boot/policy.h - the policy module. */
#ifndef BOOT_POLICY_H
#define BOOT_POLICY_H
#include "arch/x86/boot/multiboot.h"

/* Loads the module `policy`; without a valid one the boot ends: nothing starts unmediated. */
void policy_load(const struct boot_info *bi);
#endif
