/* SPDX-License-Identifier: Apache-2.0 */
/* manifest_dev.h - reads the disks, NICs and PCI functions of the manifest's domains. */
#ifndef BUILDER_MANIFEST_DEV_H
#define BUILDER_MANIFEST_DEV_H
#include "domains/builder/manifest_prop.h"

/* Reads the device nodes of every domain in r->s, once all domains are known. */
void manifest_read_devices(struct reader *r);
#endif
