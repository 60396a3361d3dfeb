/* SPDX-License-Identifier: Apache-2.0 */
/* xenstore/security.h - the hypervisor's policy for the engine (env.h), in the service domain. */
#ifndef XENSTORE_SECURITY_H
#define XENSTORE_SECURITY_H
#include "lib/types.h"
#include <xen/event_channel.h>

/* From now on changes of the policy are seen. Ends the domain where they cannot be: it would answer by what no longer holds. */
void security_start(void);
/* The label of the domain at the other end of the port, SECINITSID_UNLABELED if there is none. */
uint32_t security_of_port(evtchn_port_t port);
#endif
