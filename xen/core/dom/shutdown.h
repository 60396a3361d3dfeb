/* SPDX-License-Identifier: Apache-2.0 */
/* core/dom/shutdown.h - a domain stops running: by its own wish, or because it cannot go on. */
#ifndef CORE_SHUTDOWN_H
#define CORE_SHUTDOWN_H
#include "core/dom/dom.h"

/* Notes the reason (SHUTDOWN_*, xen/sched.h), pauses the domain for good and tells the holder of VIRQ_DOM_EXC. The first reason stands, and one
 * that SCHEDOP_shutdown_code announced stands before it.
 * When domain 0 goes, the machine does: off, or reset on SHUTDOWN_reboot. Takes the life lock of d; no locks held. */
void dom_shutdown(domid_t d, uint32_t reason);
#endif
