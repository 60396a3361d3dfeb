/* SPDX-License-Identifier: Apache-2.0 */
/* turncoat/turncoat.h - the functions of the runtime that the linker leads through the turncoat (--wrap), and what each service does beyond the rest. */
#ifndef TURNCOAT_H
#define TURNCOAT_H
#include "domains/runtime/event.h"
#include "domains/runtime/grant.h"
#include "domains/runtime/hypercall.h"

err_t __real_evtchn_send(evtchn_port_t port);
err_t __wrap_evtchn_send(evtchn_port_t port);
err_t __real_ev_bind_interdomain(domid_t dom, evtchn_port_t remote, ev_fn *fn, void *ctx, evtchn_port_t *port);
err_t __wrap_ev_bind_interdomain(domid_t dom, evtchn_port_t remote, ev_fn *fn, void *ctx, evtchn_port_t *port);
err_t __real_grant_map(struct grant_map *m, domid_t dom, const grant_ref_t *refs, uint32_t n, bool readonly);
err_t __wrap_grant_map(struct grant_map *m, domid_t dom, const grant_ref_t *refs, uint32_t n, bool readonly);
void __real_grant_unmap(struct grant_map *m);
void __wrap_grant_unmap(struct grant_map *m);
void __real_ev_loop(void);
void __wrap_ev_loop(void);

/* One for each service, in its directory: attacks that only it can make; list is the command line's do=. */
void turncoat_own(const char *list);
/* Called where the service would begin its loop. */
void turncoat_start(void);
#endif
