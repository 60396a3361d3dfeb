# xsm/flask/testdata/xenlike.m4 - a policy in the shape of Xen's default one: Xen's classes, permissions and initial SIDs by name and number,
# a privileged dom0, guests with _self, _channel and _target labels, device models, booleans, constraints; -D mls=1: with 16 levels, 256 categories.
# Xen's source is not in it: names and numbers are facts, the rules are our own.
m4_changequote([,])m4_dnl
m4_define([con], [$1:$2:$3[]m4_ifdef([mls], [:m4_ifelse([$4], [], [s0], [$4])])])m4_dnl
class xen
class domain
class domain2
class hvm
class mmu
class resource
class shadow
class event
class grant
class security
class version
class xen2
class argo

sid xenboot
sid xen
sid dom0
sid domio
sid domxen
sid unlabeled
sid security
sid ioport
sid iomem
sid irq
sid device
sid domU
sid domDM

class xen { settime tbufcontrol readconsole clearconsole perfcontrol mtrr_add mtrr_del mtrr_read microcode physinfo quirk writeconsole
	readapic writeapic privprofile nonprivprofile kexec firmware sleep frequency getidle debug getcpuinfo heap pm_op mca_op lockprof
	cpupool_op getscheduler }
class domain { setvcpucontext pause unpause resume create transition max_vcpus destroy setaffinity getaffinity getscheduler getdomaininfo
	getvcpuinfo getvcpucontext setdomainmaxmem setdomainhandle setdebugging hypercall settime set_target shutdown setaddrsize
	getaddrsize trigger getextvcpucontext setextvcpucontext getvcpuextstate setvcpuextstate getpodtarget setpodtarget set_misc_info
	set_virq_handler }
class domain2 { relabelfrom relabelto relabelself make_priv_for set_as_target set_cpu_policy gettsc settsc setscheduler setclaim set_vnumainfo
	get_vnumainfo psr_cmt_op psr_alloc set_access_required vm_event audit_p2m mem_sharing resource_map get_cpu_policy vuart_op
	getpagingmempool setpagingmempool }
class hvm { sethvmc gethvmc setparam getparam bind_irq cacheattr hvmctl mem_sharing audit_p2m send_irq share_mem nested altp2mhvm altp2mhvm_op dm }
class mmu { map_read map_write pageinfo adjust stat updatemp physmap pinpage memorymap remote_remap mmuext_op exchange target_hack }
class resource { add remove use use_iommu use_iommu_nointremap use_noiommu add_irq remove_irq add_ioport remove_ioport add_iomem remove_iomem
	stat_device add_device remove_device plug unplug setup }
class shadow { disable enable logdirty }
class event { bind send status create reset }
class grant { map_read map_write unmap transfer setup copy query }
class security { check_context compute_av compute_create compute_member compute_relabel load_policy setenforce setbool setsecparam add_ocontext
	del_ocontext }
class version { xen_version xen_extraversion xen_compile_info xen_capabilities xen_changeset xen_pagesize xen_guest_handle xen_commandline }
class xen2 { resource_op psr_cmt_op psr_alloc pmu_ctrl get_symbol get_cpu_levelling_caps get_cpu_featureset livepatch_op coverage_op set_parameter }
class argo { enable unbind register_any register_single }

m4_ifdef([mls], [
m4_define([each], [m4_ifelse(m4_eval([$1 <= $2]), 1, [$3($1)each(m4_incr($1), $2, [$3])])])
m4_define([one_sens], [sensitivity s$1;
])
m4_define([one_cat], [category c$1;
])
m4_define([one_level], [level s$1:c0.c255;
])
each(0, 15, [one_sens])
dominance { s0 s1 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 s12 s13 s14 s15 }
each(0, 255, [one_cat])
each(0, 15, [one_level])
mlsconstrain event { bind send create } ((l1 dom l2) or (t1 == trusted) or (t2 == trusted));
mlsconstrain grant { map_read map_write } ((l1 dom l2) or (t1 == trusted) or (t2 == trusted));
mlsconstrain domain { create transition } ((h1 dom h2) and (l1 domby h2));
mlsvalidatetrans domain ((l1 eq l2) or (t3 == trusted));
])

attribute domain_type;
attribute self_type;
attribute target_type;
attribute event_type;
attribute resource_type;
attribute trusted;
bool prot_doms_locked false;
bool guest_writeconsole true;

m4_define([kind], [
type $1, domain_type;
type $1_self, domain_type, self_type;
type $1_channel, event_type;
type_transition $1 $1:domain $1_self;
type_transition $1 domain_type:event $1_channel;
allow $1 $1_self:grant { query setup };
allow $1 $1_self:mmu { adjust physmap map_read map_write stat pinpage updatemp mmuext_op };
allow $1 $1_self:hvm { getparam setparam altp2mhvm_op };
allow $1 $1_self:domain2 get_vnumainfo;
])
m4_define([talks], [
allow $1 $1_channel:event { create send status };
allow $1_channel $2:event bind;
allow $2 $2_channel:event { create send status };
allow $2_channel $1:event bind;
allow $1 $2:grant { map_read map_write copy unmap };
allow $2 $1:grant { map_read map_write copy unmap };
])
m4_define([made], [
allow dom0_t $1:domain { create max_vcpus setdomainmaxmem setaddrsize getdomaininfo hypercall setvcpucontext getscheduler settime setdomainhandle };
allow dom0_t $1:domain2 { set_cpu_policy settsc setscheduler setclaim set_vnumainfo };
allow dom0_t $1:mmu { map_read map_write adjust memorymap physmap pinpage };
allow dom0_t $1:hvm { cacheattr getparam hvmctl sethvmc setparam };
allow dom0_t $1_channel:event create;
])
type xenboot_t, trusted;
type xen_t, trusted;
type dom0_t, domain_type, trusted;
type dom0_t_channel, event_type;
type domio_t;
type domxen_t;
type unlabeled_t;
type security_t;
type irq_t, resource_type;
type ioport_t, resource_type;
type iomem_t, resource_type;
type device_t, resource_type;
type nic_dev_t, resource_type;
kind(domU_t)
kind(isolated_domU_t)
kind(prot_domU_t)
kind(nomigrate_t)
kind(dm_dom_t)
kind(vm1_t)
kind(domHU_t)
type nomigrate_t_building, domain_type;
type domHU_t_target, domain_type, target_type;
type_transition domHU_t dm_dom_t:domain domHU_t_target;
type_transition nomigrate_t_building domain_type:event nomigrate_t_channel;
allow dom0_t xen_t:xen *;
allow dom0_t xen_t:xen2 *;
allow dom0_t xen_t:mmu memorymap;
allow dom0_t security_t:security { check_context compute_av compute_create compute_member compute_relabel load_policy setenforce setbool
	setsecparam add_ocontext del_ocontext };
allow dom0_t resource_type:resource { use add_irq add_ioport add_iomem add_device setup plug };
allow dom0_t xen_t:version ~{ xen_commandline };
allow xenboot_t xen_t:{ xen xen2 } *;
made(domU_t)
made(isolated_domU_t)
made(prot_domU_t)
made(dm_dom_t)
made(domHU_t)
allow dom0_t nomigrate_t_building:domain { create max_vcpus };
allow dom0_t nomigrate_t_building:domain2 relabelfrom;
allow dom0_t nomigrate_t:domain2 relabelto;
allow nomigrate_t_building nomigrate_t:domain transition;
m4_define([dom0_t_self], [dom0_t])
talks(dom0_t, domU_t)
talks(dom0_t, isolated_domU_t)
talks(domU_t, domU_t)
talks(dom0_t, dm_dom_t)
talks(dm_dom_t, domHU_t)
allow dm_dom_t domHU_t:domain set_target;
allow dm_dom_t domHU_t_target:mmu { map_read map_write adjust physmap target_hack };
allow dm_dom_t domHU_t_target:hvm { getparam setparam hvmctl cacheattr dm };
allow dom0_t dm_dom_t:domain2 make_priv_for;
allow dom0_t domHU_t:domain2 set_as_target;
allow nomigrate_t nic_dev_t:resource { use use_noiommu };
allow domain_type xen_t:version { xen_version xen_extraversion xen_capabilities xen_pagesize };
dontaudit domain_type xen_t:version xen_commandline;
auditallow dom0_t security_t:security { load_policy setenforce };
if (guest_writeconsole) {
	allow domain_type xen_t:xen writeconsole;
} else {
	dontaudit domain_type xen_t:xen writeconsole;
}
if (!prot_doms_locked) {
	allow dom0_t prot_domU_t:domain { pause unpause destroy };
	allow dom0_t prot_domU_t:mmu { map_read map_write };
}
m4_ifdef([mls], [range_transition dom0_t vm1_t:domain s0 - s15:c0.c255;
])
role system_r;
role vm_r;
role system_r types { xenboot_t xen_t dom0_t domio_t domxen_t unlabeled_t security_t };
role system_r types { domU_t domU_t_self isolated_domU_t isolated_domU_t_self prot_domU_t dm_dom_t dm_dom_t_self nomigrate_t nomigrate_t_building };
role vm_r types { vm1_t vm1_t_self domHU_t domHU_t_self domHU_t_target dm_dom_t };
allow system_r vm_r;
user system_u roles system_r m4_ifdef([mls], [level s0 range s0 - s15:c0.c255]);
user customer_1 roles vm_r m4_ifdef([mls], [level s0 range s0 - s7:c0.c127]);
constrain domain transition (u1 == u2 or t1 == dom0_t);
constrain grant { map_read map_write copy } (u1 == u2 or u1 == system_u or u2 == system_u or t1 == { domU_t dm_dom_t });
constrain event bind (r1 == r2 or r1 == object_r or t2 == dom0_t);
sid xenboot con(system_u, system_r, xenboot_t)
sid xen con(system_u, system_r, xen_t)
sid dom0 con(system_u, system_r, dom0_t, [s0 - s15:c0.c255])
sid domio con(system_u, system_r, domio_t)
sid domxen con(system_u, system_r, domxen_t)
sid unlabeled con(system_u, system_r, unlabeled_t)
sid security con(system_u, system_r, security_t)
sid ioport con(system_u, object_r, ioport_t)
sid iomem con(system_u, object_r, iomem_t)
sid irq con(system_u, object_r, irq_t)
sid device con(system_u, object_r, device_t)
sid domU con(system_u, system_r, domU_t)
sid domDM con(system_u, system_r, dm_dom_t)
pirqcon 33 con(system_u, object_r, nic_dev_t)
iomemcon 0xfebe0-0xfebff con(system_u, object_r, nic_dev_t)
ioportcon 0xecc0-0xecdf con(system_u, object_r, nic_dev_t)
pcidevicecon 0xc800 con(system_u, object_r, nic_dev_t)
