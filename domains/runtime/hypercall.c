/* SPDX-License-Identifier: Apache-2.0 */
/* hypercall.c - typed hypercalls: events, scheduling, control. Memory and grants: hypercall_mem.c. */
#include "domains/runtime/hypercall.h"
#include "lib/string.h"
#include "xsm/audit.h"

static long call2(unsigned int nr, unsigned long a, const void *b)
{
	return hypercall(nr, a, (uintptr_t)b, 0, 0, 0);
}

static err_t evtchn_op(unsigned int cmd, void *arg)
{
	return (err_t)call2(__HYPERVISOR_event_channel_op, cmd, arg);
}

err_t evtchn_alloc_unbound(domid_t dom, domid_t remote, evtchn_port_t *port)
{
	struct evtchn_alloc_unbound a = { .dom = dom, .remote_dom = remote };
	err_t e = evtchn_op(EVTCHNOP_alloc_unbound, &a);

	if (!e)
		*port = a.port;
	return e;
}

err_t evtchn_bind_interdomain(domid_t remote, evtchn_port_t remote_port, evtchn_port_t *port)
{
	struct evtchn_bind_interdomain a = { .remote_dom = remote, .remote_port = remote_port };
	err_t e = evtchn_op(EVTCHNOP_bind_interdomain, &a);

	if (!e)
		*port = a.local_port;
	return e;
}

err_t evtchn_bind_virq(uint32_t virq, uint32_t vcpu, evtchn_port_t *port)
{
	struct evtchn_bind_virq a = { .virq = virq, .vcpu = vcpu };
	err_t e = evtchn_op(EVTCHNOP_bind_virq, &a);

	if (!e)
		*port = a.port;
	return e;
}

err_t evtchn_bind_pirq(uint32_t pirq, evtchn_port_t *port)
{
	struct evtchn_bind_pirq a = { .pirq = pirq };
	err_t e = evtchn_op(EVTCHNOP_bind_pirq, &a);

	if (!e)
		*port = a.port;
	return e;
}

err_t evtchn_bind_ipi(uint32_t vcpu, evtchn_port_t *port)
{
	struct evtchn_bind_ipi a = { .vcpu = vcpu };
	err_t e = evtchn_op(EVTCHNOP_bind_ipi, &a);

	if (!e)
		*port = a.port;
	return e;
}

err_t evtchn_close(evtchn_port_t port)
{
	struct evtchn_close a = { port };

	return evtchn_op(EVTCHNOP_close, &a);
}

err_t evtchn_send(evtchn_port_t port)
{
	struct evtchn_send a = { port };

	return evtchn_op(EVTCHNOP_send, &a);
}

err_t evtchn_unmask(evtchn_port_t port)
{
	struct evtchn_unmask a = { port };

	return evtchn_op(EVTCHNOP_unmask, &a);
}

err_t evtchn_status(struct evtchn_status *status)
{
	return evtchn_op(EVTCHNOP_status, status);
}

err_t sched_block(void)
{
	return (err_t)call2(__HYPERVISOR_sched_op, SCHEDOP_block, NULL);
}

err_t sched_yield(void)
{
	return (err_t)call2(__HYPERVISOR_sched_op, SCHEDOP_yield, NULL);
}

err_t sched_poll(const evtchn_port_t *ports, uint32_t n, uint64_t deadline)
{
	struct sched_poll a = { .nr_ports = n, .timeout = deadline };

	set_xen_guest_handle(a.ports, (evtchn_port_t *)ports);
	return (err_t)call2(__HYPERVISOR_sched_op, SCHEDOP_poll, &a);
}

void sched_shutdown(uint32_t reason)
{
	struct sched_shutdown a = { reason };

	for (;;)
		call2(__HYPERVISOR_sched_op, SCHEDOP_shutdown, &a);
}

err_t sched_remote_shutdown(domid_t dom, uint32_t reason)
{
	struct sched_remote_shutdown a = { .domain_id = dom, .reason = reason };

	return (err_t)call2(__HYPERVISOR_sched_op, SCHEDOP_remote_shutdown, &a);
}

err_t domctl(struct xen_domctl *op)
{
	op->interface_version = XEN_DOMCTL_INTERFACE_VERSION;
	return (err_t)hypercall(__HYPERVISOR_domctl, (uintptr_t)op, 0, 0, 0, 0);
}

err_t sysctl(struct xen_sysctl *op)
{
	op->interface_version = XEN_SYSCTL_INTERFACE_VERSION;
	return (err_t)hypercall(__HYPERVISOR_sysctl, (uintptr_t)op, 0, 0, 0, 0);
}

err_t xsm_op(struct xen_flask_op *op)
{
	op->interface_version = XEN_FLASK_INTERFACE_VERSION;
	return (err_t)hypercall(__HYPERVISOR_xsm_op, (uintptr_t)op, 0, 0, 0, 0);
}

err_t xsm_context_to_sid(const char *context, uint32_t *sid)
{
	struct xen_flask_op op = { .cmd = FLASK_CONTEXT_TO_SID };
	err_t e;

	op.u.sid_context.size = (uint32_t)strlen(context);
	set_xen_guest_handle(op.u.sid_context.context, (char *)context);
	e = xsm_op(&op);
	if (!e)
		*sid = op.u.sid_context.sid;
	return e;
}

bool xsm_allows(uint32_t subject, uint32_t object, uint32_t class, uint32_t perms)
{
	struct xen_flask_op op = { .cmd = FLASK_ACCESS };

	op.u.access.ssid = subject;
	op.u.access.tsid = object;
	op.u.access.tclass = class;
	op.u.access.req = perms;
	return !xsm_op(&op) && !(perms & ~op.u.access.allowed);
}

err_t xsm_peer_sid(evtchn_port_t port, uint32_t *sid)
{
	struct xen_flask_op op = { .cmd = FLASK_GET_PEER_SID };
	err_t e;

	op.u.peersid.evtchn = port;
	e = xsm_op(&op);
	if (!e)
		*sid = op.u.peersid.sid;
	return e;
}

err_t xsm_sid_to_context(uint32_t sid, char *buf, uint32_t n)
{
	struct xen_flask_op op = { .cmd = FLASK_SID_TO_CONTEXT };

	op.u.sid_context.sid = sid;
	op.u.sid_context.size = n;
	set_xen_guest_handle(op.u.sid_context.context, buf);
	return xsm_op(&op);
}

err_t xsm_relabel(domid_t dom, uint32_t sid)
{
	struct xen_flask_op op = { .cmd = FLASK_RELABEL_DOMAIN };

	op.u.relabel.domid = dom;
	op.u.relabel.sid = sid;
	return xsm_op(&op);
}

long audit_read(struct audit_entry *entries, uint32_t n)
{
	struct xen_flask_op op = { .cmd = FLASK_REDOUBT_AUDIT, .interface_version = XEN_FLASK_INTERFACE_VERSION };
	struct xen_flask_audit a = { .buffer = (uintptr_t)entries, .max = n };

	memcpy(&op.u, &a, sizeof(a));
	return hypercall(__HYPERVISOR_xsm_op, (uintptr_t)&op, 0, 0, 0, 0);
}

err_t hvm_set_param(domid_t dom, uint32_t index, uint64_t value)
{
	struct xen_hvm_param a = { .domid = dom, .index = index, .value = value };

	return (err_t)call2(__HYPERVISOR_hvm_op, HVMOP_set_param, &a);
}

err_t hvm_get_param(domid_t dom, uint32_t index, uint64_t *value)
{
	struct xen_hvm_param a = { .domid = dom, .index = index };
	err_t e = (err_t)call2(__HYPERVISOR_hvm_op, HVMOP_get_param, &a);

	if (!e)
		*value = a.value;
	return e;
}

long xen_version(uint32_t cmd, void *arg)
{
	return call2(__HYPERVISOR_xen_version, cmd, arg);
}

err_t console_write(const char *buf, uint32_t n)
{
	return (err_t)hypercall(__HYPERVISOR_console_io, CONSOLEIO_write, n, (uintptr_t)buf, 0, 0);
}

long console_read(char *buf, uint32_t n)
{
	return hypercall(__HYPERVISOR_console_io, CONSOLEIO_read, n, (uintptr_t)buf, 0, 0);
}

err_t physdev_map_msix(uint8_t bus, uint8_t devfn, uint32_t entry, uint64_t table, uint32_t *pirq)
{
	struct physdev_map_pirq a = { .domid = DOMID_SELF, .type = MAP_PIRQ_TYPE_MSI, .index = -1, .pirq = -1,
		.bus = bus, .devfn = devfn, .entry_nr = (int)entry, .table_base = table };
	err_t e = (err_t)call2(__HYPERVISOR_physdev_op, PHYSDEVOP_map_pirq, &a);

	if (!e)
		*pirq = (uint32_t)a.pirq;
	return e;
}

err_t physdev_unmap_pirq(uint32_t pirq)
{
	struct physdev_unmap_pirq a = { .domid = DOMID_SELF, .pirq = (int)pirq };

	return (err_t)call2(__HYPERVISOR_physdev_op, PHYSDEVOP_unmap_pirq, &a);
}

err_t vcpu_timer_set(uint32_t vcpu, uint64_t ns)
{
	struct vcpu_set_singleshot_timer a = { .timeout_abs_ns = ns };

	return (err_t)hypercall(__HYPERVISOR_vcpu_op, VCPUOP_set_singleshot_timer, vcpu, (uintptr_t)&a, 0, 0);
}

err_t vcpu_timer_stop(uint32_t vcpu)
{
	return (err_t)hypercall(__HYPERVISOR_vcpu_op, VCPUOP_stop_singleshot_timer, vcpu, 0, 0, 0);
}
