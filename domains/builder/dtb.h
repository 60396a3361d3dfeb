/* SPDX-License-Identifier: Apache-2.0 */
/* dtb.h - what libfdt's own check (1.6) takes for granted of a flattened device tree. */
#ifndef BUILDER_DTB_H
#define BUILDER_DTB_H
#include "lib/types.h"

/* Header of version 17 (devicetree specification, 5.2), its structure block (5.4) within size, of whole tokens up to an end. libfdt's
 * fdt_check_full reads a null pointer in trees of older versions, and never ends where the length of a property wraps around. */
bool dtb_walks(const void *dtb, size_t size) __must_check;
#endif
