# policy/macros.m4 - what the .te files say in one word. m4 runs with -P: every builtin is m4_x.
m4_changequote([,])m4_dnl
m4_dnl
m4_dnl domain_classes: the classes whose object is a domain, for the hypervisor.
m4_define([domain_classes], [{ domain domain2 hvm mmu resource event grant sched vcpu exit hypercall }])m4_dnl
m4_dnl own_labels(X): goals G3: X_self_t and X_channel_t are X's own.
m4_define([own_labels], [
neverallow { domain_type building_type -$1_t } $1_self_t:domain_classes *;
neverallow { domain_type building_type -$1_t -builder_t -supervisor_t } $1_channel_t:event *;
])m4_dnl
m4_dnl declare_domain(X): the labels of a domain: X_t; X_self_t, by which it acts on itself and which keeps
m4_dnl two domains of one type apart; X_channel_t, its ends of event channels.
m4_define([declare_domain], [
type $1_t, domain_type;
type $1_self_t, self_type;
type $1_channel_t, channel_type;
role system_r types { $1_t $1_self_t };
role object_r types $1_channel_t;
type_transition $1_t $1_t:domain $1_self_t;
type_transition $1_t { domain_type building_type self_type }:event $1_channel_t;
allow $1_channel_t $1_self_t:event bind;
allow $1_t $1_channel_t:event { create send status };
own_labels($1)
])m4_dnl
m4_dnl declare_building(X): X_building_t, a domain X while the builder makes it; its channels are X's already.
m4_define([declare_building], [
type $1_building_t, building_type;
role system_r types $1_building_t;
type_transition $1_building_t { domain_type building_type }:event $1_channel_t;
allow $1_building_t $1_t:domain transition;
])m4_dnl
m4_dnl channel(X, Y): X and Y may have event channels to each other, of which either makes either end.
m4_define([channel], [
allow $1_channel_t $2_t:event bind;
allow $2_channel_t $1_t:event bind;
])m4_dnl
m4_dnl share(X, Y): Y may map and copy pages that X grants.
m4_define([share], [
allow $2_t $1_t:grant { map_read map_write unmap copy };
])m4_dnl
m4_dnl self_base(X): what every running domain needs to run at all, on itself only.
m4_define([self_base], [
allow $1_t $1_self_t:exit { hypercall_page cpuid hlt rdmsr wrmsr xsetbv apic_icr apic_read apic_write };
allow $1_t $1_self_t:sched { yield block poll shutdown };
allow $1_t $1_self_t:vcpu { is_up register_info register_runstate register_time get_runstate set_timer
	set_periodic_timer stop_periodic_timer set_singleshot_timer stop_singleshot_timer };
allow $1_t $1_self_t:event { alloc_port bind_virq bind_ipi bind_vcpu close unmask send status init_control
	expand_array set_priority };
allow $1_t $1_self_t:grant { setup query get_version set_version unmap };
allow $1_t $1_self_t:mmu { physmap physmap_remove stat getmemorymap };
allow $1_t $1_self_t:hvm { getparam setparam upcall_vector };
allow $1_t $1_self_t:hypercall multicall;
allow $1_t xen_t:version { xen_version xen_extraversion xen_capabilities xen_platform_parameters
	xen_get_features xen_pagesize };
])m4_dnl
m4_dnl balloons(X): X changes the size of its memory, within what the builder set.
m4_define([balloons], [
allow $1_t $1_self_t:mmu { populate decrease };
])m4_dnl
m4_dnl self_kernel(X): what a general-purpose PVH kernel does to itself beyond self_base.
m4_define([self_kernel], [
allow $1_t $1_self_t:exit { port_in port_out wbinvd };
allow $1_t $1_self_t:sched { shutdown_code watchdog pin_override };
allow $1_t $1_self_t:vcpu { initialise up down get_physid send_nmi };
allow $1_t $1_self_t:event reset;
allow $1_t $1_self_t:grant copy;
allow $1_t $1_self_t:hvm { get_time get_mem_type pagetable_dying flush_tlbs };
allow $1_t $1_self_t:hypercall vm_assist;
allow $1_t xen_t:version { xen_compile_info xen_changeset xen_guest_handle xen_build_id };
allow $1_t xen_t:mmu max_ram_page;
dontaudit $1_t device_type:resource { pci_config_read pci_config_write };
dontaudit $1_t xen_t:version xen_commandline;
dontaudit $1_t xen_t:xen writeconsole;
])m4_dnl
m4_dnl service_domain(X): a service domain: logs on the hypervisor's console.
m4_define([service_domain], [
declare_domain($1)
declare_building($1)
typeattribute $1_t service_type;
typeattribute $1_building_t service_building_type;
self_base($1)
balloons($1)
allow $1_t xen_t:xen writeconsole;
])m4_dnl
m4_dnl store_look, store_change: what one may do to nodes that are one's to read, and to change as well. Xen's permissions on each node hold beneath.
m4_define([store_look], [read list getperms watch])m4_dnl
m4_define([store_change], [write create remove setperms])m4_dnl
m4_dnl node_type_of(X, N): X_N_node_t, the label of nodes that policy/xenstore_contexts calls N_node_t where they are a domain X's.
m4_define([node_type_of], [
type $1_$2_node_t, node_type;
role object_r types $1_$2_node_t;
type_transition $1_t $2_node_t:xenstore $1_$2_node_t;
])m4_dnl
m4_dnl own_nodes(X, N): the same, and X may do everything with them; but for builder and supervisor nobody else makes, removes or opens any.
m4_define([own_nodes], [
node_type_of($1, $2)
allow $1_t $1_$2_node_t:xenstore { store_look store_change };
neverallow { domain_type -$1_t -builder_t -supervisor_t } $1_$2_node_t:xenstore { create remove setperms };
])m4_dnl
m4_dnl store_link(X): X talks to xenstore, whose grant and port the builder has seeded, and has a home there.
m4_define([store_link], [
channel($1, xenstore)
share($1, xenstore)
own_nodes($1, home)
typeattribute $1_home_node_t home_type;
allow $1_t $1_home_node_t:xenstore { unwatch reset_watches transaction is_introduced };
allow $1_t home_type:xenstore get_path;
neverallow { domain_type -$1_t -builder_t -supervisor_t } $1_home_node_t:xenstore { write unwatch reset_watches transaction };
])m4_dnl
m4_dnl store_client(X): a service domain X talks to xenstore; its home has one label.
m4_define([store_client], [
store_link($1)
type_transition $1_t { control_node_t data_node_t vbd_node_t vif_node_t }:xenstore $1_home_node_t;
])m4_dnl
m4_dnl store_guest(X): a guest X talks to xenstore: what others ask of it, and what it says to others, are labelled apart from the rest of its home. A guest is no back end.
m4_define([store_guest], [
store_link($1)
own_nodes($1, control)
own_nodes($1, data)
node_type_of($1, back)
typeattribute $1_control_node_t control_type;
allow $1_t $1_back_node_t:xenstore { store_look };
neverallow { domain_type -builder_t -supervisor_t } $1_back_node_t:xenstore { store_change };
])m4_dnl
m4_dnl store_back(X): X is a back end: its nodes below backend/; those about a front end have a label of their own (store_served).
m4_define([store_back], [
own_nodes($1, back)
neverallow { domain_type -$1_t -builder_t -supervisor_t } $1_back_node_t:xenstore *;
])m4_dnl
m4_dnl store_served(X, Y): back end Y keeps nodes about X, X_Y_node_t, which X may read.
m4_define([store_served], [
type $1_$2_node_t, node_type;
role object_r types $1_$2_node_t;
type_transition $1_t $2_back_node_t:xenstore $1_$2_node_t;
allow $2_t $1_$2_node_t:xenstore { store_look store_change };
allow $1_t $1_$2_node_t:xenstore { store_look };
neverallow { domain_type -$2_t -builder_t -supervisor_t } $1_$2_node_t:xenstore { store_change };
neverallow { guest_type -$1_t } $1_$2_node_t:xenstore *;
])m4_dnl
m4_dnl store_front(X, N, Y): X's nodes device/N, which back end Y may read.
m4_define([store_front], [
own_nodes($1, $2)
allow $3_t $1_$2_node_t:xenstore { store_look };
neverallow { domain_type -$1_t -builder_t -supervisor_t } $1_$2_node_t:xenstore write;
neverallow { guest_type -$1_t } $1_$2_node_t:xenstore *;
])m4_dnl
m4_dnl console_client(X): X's console ring is served by the console domain.
m4_define([console_client], [
channel($1, console)
share($1, console)
store_served($1, console)
])m4_dnl
m4_dnl disk_client(X): X's disks are served by blkdrv.
m4_define([disk_client], [
channel($1, blkdrv)
share($1, blkdrv)
store_served($1, blkdrv)
store_front($1, vbd, blkdrv)
])m4_dnl
m4_dnl net_client(X): X's network interfaces are served by netdrv.
m4_define([net_client], [
channel($1, netdrv)
share($1, netdrv)
store_served($1, netdrv)
store_front($1, vif, netdrv)
])m4_dnl
m4_dnl guest_kind(X): a guest kind that may do nothing to itself yet: sealed, apart from every other guest, one of the same type included, unless
m4_dnl peers() says more; with xenstore and a console.
m4_define([guest_kind], [
declare_domain($1)
declare_building($1)
typeattribute $1_t guest_type;
typeattribute $1_channel_t guest_channel_type;
attribute $1_peer_type;
attribute $1_peer_channel_type;
attribute $1_net_peer_type;
neverallow { guest_type -$1_net_peer_type } $1_t:net *;
neverallow { guest_type -$1_peer_type } $1_t:grant *;
neverallow { guest_channel_type -$1_peer_channel_type } $1_t:event bind;
neverallow { guest_type -$1_t -$1_peer_type } $1_data_node_t:xenstore *;
neverallow { guest_type -$1_t } $1_data_node_t:xenstore write;
neverallow { guest_type -$1_t -admin_type } { $1_home_node_t $1_control_node_t }:xenstore ~{ get_path };
store_guest($1)
console_client($1)
])m4_dnl
m4_dnl guest_base(X): a guest kind without devices, of a memory that does not change. Give it disk_client, net_client, balloons as it needs.
m4_define([guest_base], [
guest_kind($1)
self_base($1)
self_kernel($1)
])m4_dnl
m4_dnl guest_domain(X): a guest kind with disks, network interfaces and a balloon: whatever an unmodified kernel may want.
m4_define([guest_domain], [
guest_base($1)
disk_client($1)
net_client($1)
balloons($1)
])m4_dnl
m4_dnl peers(X, Y): guests of kind X and guests of kind Y may have event channels to each other, map what the other grants and read what
m4_dnl it says below data/ in the store, as libxenvchan does. Two of one kind stay apart, as long as it is not peers(X, X).
m4_define([peers], [
typeattribute $1_t peer_type;
typeattribute $2_t peer_type;
typeattribute $1_channel_t peer_channel_type;
typeattribute $2_channel_t peer_channel_type;
typeattribute $1_t $2_peer_type;
typeattribute $2_t $1_peer_type;
typeattribute $1_channel_t $2_peer_channel_type;
typeattribute $2_channel_t $1_peer_channel_type;
channel($1, $2)
share($1, $2)
share($2, $1)
allow $1_t $2_data_node_t:xenstore { store_look };
allow $2_t $1_data_node_t:xenstore { store_look };
])m4_dnl
m4_dnl net_peers(X, Y): netdrv hands frames of guests of kind X to guests of kind Y and back. It shares no memory and makes no channel
m4_dnl between them; peers() on its part lets no frame through. Two of one kind: net_peers(X, X).
m4_define([net_peers], [
typeattribute $1_t net_peer_type;
typeattribute $2_t net_peer_type;
typeattribute $1_t $2_net_peer_type;
typeattribute $2_t $1_net_peer_type;
allow $1_t $2_t:net send;
allow $2_t $1_t:net send;
])m4_dnl
m4_dnl controls(X, Y): a guest of kind X may ask guests of kind Y to shut down, reboot or change their memory, through xenstore.
m4_define([controls], [
typeattribute $1_t admin_type;
typeattribute $1_home_node_t admin_node_type;
typeattribute $1_control_node_t admin_node_type;
allow $1_t $2_t:store control;
allow $1_t root_node_t:xenstore { read list };
allow $1_t $2_home_node_t:xenstore { read list };
allow $1_t $2_control_node_t:xenstore { store_look write };
])m4_dnl
m4_dnl policy_admin(X): a guest of kind X may replace the policy, set its booleans, label hardware, and ask what it says; permissive only if booted so.
m4_define([policy_admin], [
typeattribute $1_t policy_admin_type;
allow $1_t security_t:security { check_context sid_to_context compute_av compute_create compute_member compute_relabel load_policy setenforce
	getenforce setbool getbool setsecparam getavcstats add_ocontext del_ocontext };
])m4_dnl
m4_dnl drives(X, D): service domain X drives PCI functions of label D.
m4_define([drives], [
allow $1_building_t $2:resource { use use_noiommu };
allow $1_t $2:resource { use use_noiommu pci_config_read pci_config_write map_pirq unmap_pirq };
allow $1_t $1_self_t:exit { port_in port_out };
allow $1_t $1_self_t:event bind_pirq;
allow $1_t $1_self_t:mmu populate_direct;
allow $1_t $1_self_t:resource { add remove irq_status eoi };
])m4_dnl
m4_dnl maker(X): X makes, seals and unmakes domains. Each line is one step of docs/seams.md.
m4_define([maker], [
allow $1_t building_type:domain { create max_vcpus setdomainmaxmem setaffinity getaffinity getscheduler getdomaininfo
	getvcpuinfo pause unpause destroy set_virq_handler shutdown };
allow $1_t building_type:domain2 { relabelfrom set_cpu_policy get_cpu_policy resource_map getpagingmempool setpagingmempool setscheduler };
allow $1_t { domain_type -builder_t -supervisor_t }:domain2 relabelto;
allow $1_t building_type:hvm { sethvmc gethvmc setparam getparam };
allow $1_t building_type:mmu { map_read map_write populate decrease physmap physmap_remove stat memorymap };
allow $1_t building_type:grant { setup query };
allow $1_t building_type:event alloc_port;
allow $1_t channel_type:event create;
allow $1_t building_type:resource { add remove };
allow $1_t device_type:resource { add_device remove_device add_iomem };
])m4_dnl
