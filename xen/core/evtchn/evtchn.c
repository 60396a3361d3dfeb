/* SPDX-License-Identifier: Apache-2.0 */
/* core/evtchn/evtchn.c - the tables of event channels and vCPUs. */
#include "core/evtchn/evtchn.h"

WINDOW("ports") struct evtchn ports[NR_DOMS][NR_PORTS];
WINDOW("vcpus") struct vcpu vcputab[NR_DOMS][NR_VCPUS];
struct evtchn_dom evdom[NR_DOMS];
uint32_t vcpu_pollers[NR_DOMS];
_Static_assert(sizeof(struct evtchn) == 32, "event-channel rows must be whole pages");
