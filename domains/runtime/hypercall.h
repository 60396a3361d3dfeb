/* SPDX-License-Identifier: Apache-2.0 */
/* runtime/hypercall.h - the hypercalls of a service domain, typed. Every wrapper returns 0 (or a count where said)
 * or a negative XEN_E*. Structures are Xen's public ones; all end in hypercall(), the one function a hosted test fakes. */
#ifndef RUNTIME_HYPERCALL_H
#define RUNTIME_HYPERCALL_H
#include "lib/types.h"
#include <xen/xen.h>
#include <xen/event_channel.h>
#include <xen/grant_table.h>
#include <xen/memory.h>
#include <xen/sched.h>
#include <xen/version.h>
#include <xen/physdev.h>
#include <xen/vcpu.h>
#include <xen/domctl.h>
#include <xen/sysctl.h>
#include <xen/xsm/flask_op.h>
#include <xen/hvm/hvm_op.h>
#include <xen/hvm/params.h>

/* Enters the hypervisor through the hypercall page: number and up to five arguments (xen/arch-x86/xen-x86_64.h). */
long hypercall(unsigned int nr, unsigned long a1, unsigned long a2, unsigned long a3, unsigned long a4, unsigned long a5);
/* Finds the hypervisor's CPUID leaves and installs the hypercall page; before any other call (xen/arch-x86/cpuid.h). */
err_t hypercall_init(void);
/* CPUID leaf base of the hypervisor (0x40000000 + n * 0x100), 0 before hypercall_init(). */
uint32_t hypercall_cpuid_base(void);
/* This domain's id, from CPUID leaf base + 4; DOMID_SELF where the hypervisor does not say. */
domid_t domid_self(void);

/* xen/event_channel.h. Ports are written only on success. */
err_t evtchn_alloc_unbound(domid_t dom, domid_t remote, evtchn_port_t *port);
err_t evtchn_bind_interdomain(domid_t remote, evtchn_port_t remote_port, evtchn_port_t *port);
err_t evtchn_bind_virq(uint32_t virq, uint32_t vcpu, evtchn_port_t *port);
err_t evtchn_bind_pirq(uint32_t pirq, evtchn_port_t *port);
err_t evtchn_bind_ipi(uint32_t vcpu, evtchn_port_t *port);
err_t evtchn_close(evtchn_port_t port);
err_t evtchn_send(evtchn_port_t port);
err_t evtchn_unmask(evtchn_port_t port);
err_t evtchn_status(struct evtchn_status *status);

/* GNTTABOP_*: argument array and count (xen/grant_table.h). Statuses GNTST_* stay in the entries. */
err_t grant_table_op(uint32_t cmd, void *ops, uint32_t count);

/* XENMEM_*: as memory_op of xen/memory.h; some sub-operations return a count. */
long memory_op(uint32_t cmd, void *arg);
/* Puts page idx of an XENMAPSPACE_{shared_info,grant_table} at gfn of this domain. */
err_t memory_add_to_physmap(uint32_t space, uint64_t idx, uint64_t gfn);
/* Puts foreign frames fgfn[0..n) of dom at gfn[0..n) of this domain (XENMAPSPACE_gmfn_foreign).
 * errs[k] is entry k's error. Fails as a whole only when the call itself is refused. n <= 65535. */
err_t memory_map_foreign(domid_t dom, const uint64_t *fgfn, const uint64_t *gfn, uint32_t n, int *errs);
/* Takes gfn of dom out of its p2m (foreign pages, grant frames, RAM alike). */
err_t memory_remove(domid_t dom, uint64_t gfn);
/* Populates n extents of 2^order pages of dom at gfns[]; returns the number done (may be < n) or an error. */
long memory_populate(domid_t dom, const uint64_t *gfns, uint32_t n, uint32_t order);
/* Gives back n extents of 2^order pages; returns the number done or an error. */
long memory_decrease(domid_t dom, const uint64_t *gfns, uint32_t n, uint32_t order);
/* Maps frames [first, first + n) of a resource of dom at gfns[] (XENMEM_acquire_resource), id as the type says. */
err_t memory_acquire(domid_t dom, uint32_t type, uint32_t id, uint64_t first, const uint64_t *gfns, uint32_t n);

/* Redoubt's extension, docs/seams.md: 2^order contiguous pages with gfn = mfn for a domain with an unsafe-dma device. */
#define XENMEM_redoubt_populate_direct 64
struct xenmem_redoubt_populate_direct {
	domid_t domid;
	uint16_t pad;
	uint32_t order;
	uint64_t gfn;	/* out */
};
err_t memory_populate_direct(domid_t dom, uint32_t order, uint64_t *gfn);

/* Ours, docs/seams.md: raised when the policy or the label of a domain has changed. */
#define VIRQ_REDOUBT_POLICY VIRQ_ARCH_1

/* xen/sched.h. */
err_t sched_block(void);
err_t sched_yield(void);
/* Blocks until one of ports[0..n) is pending, or until the system time deadline (ns, 0: none). n <= 128. */
err_t sched_poll(const evtchn_port_t *ports, uint32_t n, uint64_t deadline);
/* reason: SHUTDOWN_poweroff, SHUTDOWN_reboot, SHUTDOWN_crash; does not return. */
_Noreturn void sched_shutdown(uint32_t reason);
err_t sched_remote_shutdown(domid_t dom, uint32_t reason);

/* xen/domctl.h: interface_version is filled in here; domain, cmd and u are the caller's. */
err_t domctl(struct xen_domctl *op);
/* xen/sysctl.h: interface_version is filled in here. */
err_t sysctl(struct xen_sysctl *op);
/* xen/xsm/flask_op.h: interface_version is filled in here. */
err_t xsm_op(struct xen_flask_op *op);
/* FLASK_CONTEXT_TO_SID of a NUL-terminated context. */
err_t xsm_context_to_sid(const char *context, uint32_t *sid);
/* FLASK_ACCESS: true when the policy allows subject all of perms on object; class and perms as in xsm/av.h. */
bool xsm_allows(uint32_t subject, uint32_t object, uint32_t class, uint32_t perms);
/* FLASK_GET_PEER_SID: the label of the domain at the other end of a port. */
err_t xsm_peer_sid(evtchn_port_t port, uint32_t *sid);
/* FLASK_SID_TO_CONTEXT into buf[n], with its NUL. */
err_t xsm_sid_to_context(uint32_t sid, char *buf, uint32_t n);
/* FLASK_RELABEL_DOMAIN. */
err_t xsm_relabel(domid_t dom, uint32_t sid);
/* FLASK_REDOUBT_AUDIT (xsm/audit.h): up to n <= AUDIT_BATCH entries; how many, or an error. */
struct audit_entry;
long audit_read(struct audit_entry *entries, uint32_t n);

/* xen/hvm/hvm_op.h, params.h: HVMOP_set_param, HVMOP_get_param. */
err_t hvm_set_param(domid_t dom, uint32_t index, uint64_t value);
err_t hvm_get_param(domid_t dom, uint32_t index, uint64_t *value);

/* XENVER_*: returns the call's value (XENVER_version: major << 16 | minor) or an error. */
long xen_version(uint32_t cmd, void *arg);

/* CONSOLEIO_write of n bytes; CONSOLEIO_read of up to n bytes, returns how many. */
err_t console_write(const char *buf, uint32_t n);
long console_read(char *buf, uint32_t n);

/* PHYSDEVOP_map_pirq of one MSI-X entry (docs/seams.md, Devices): table = machine address of the table. */
err_t physdev_map_msix(uint8_t bus, uint8_t devfn, uint32_t entry, uint64_t table, uint32_t *pirq);
err_t physdev_unmap_pirq(uint32_t pirq);

/* VCPUOP_set_singleshot_timer of this vCPU: VIRQ_TIMER at system time ns; stop: no more. */
err_t vcpu_timer_set(uint32_t vcpu, uint64_t ns);
err_t vcpu_timer_stop(uint32_t vcpu);
#endif
