# SPDX-License-Identifier: Apache-2.0
# mk/policy.mk - the policy's numbers and names for C; the compiled policy.
POLICY_AV := policy/security_classes policy/access_vectors policy/initial_sids
AV_H      := $(B)/gen/xsm/av.h
TEST_PRE  += $(AV_H)
$(B)/hosted/%: TEST_CFLAGS += -iquote $(B)/gen

$(AV_H): tools/gen-av $(POLICY_AV)
	@mkdir -p $(@D)
	@echo "  GENAV  $@"
	@tools/gen-av policy $@ $(@D)/av_names.h

# One policy.conf from its parts, in the order that checkpolicy wants; its `#line` marks lead an error to the part.
POLICY_TE    := policy/macros.m4 policy/base.te $(filter-out policy/base.te policy/goals.te,$(sort $(wildcard policy/*.te))) policy/goals.te
POLICY_PARTS := policy/security_classes policy/initial_sids policy/access_vectors $(POLICY_TE) policy/contexts

## policy    compiles policy/ to build/policy.bin with checkpolicy; a violated goal stops it
.PHONY: policy
policy: $(B)/policy.bin

$(B)/policy.conf: $(POLICY_PARTS) mk/policy.mk
	@mkdir -p $(@D)
	@echo "  M4     $@"
	@m4 -P -E -s $(POLICY_PARTS) > $@

$(B)/policy.bin: $(B)/policy.conf tools/policy-error
	@echo "  CHECKPOLICY $@"
	@checkpolicy -t xen -c 30 -o $@ $< > $(B)/policy.log 2>&1 || { tools/policy-error $(B)/policy.log $(POLICY_PARTS); exit 1; }
CHECK_PRE    += $(B)/policy.bin

# The reader's own test policy.
$(B)/test-policy.conf: policy/security_classes policy/initial_sids policy/access_vectors xsm/flask/testdata/features.te
	@mkdir -p $(@D)
	@m4 -P -E -s $^ > $@
$(B)/test-policy.bin: $(B)/test-policy.conf
	@echo "  CHECKPOLICY $@"
	@checkpolicy -t xen -c 30 -o $@ $< > $(B)/test-policy.log 2>&1 || { cat $(B)/test-policy.log; exit 1; }
CHECK_PRE    += $(B)/test-policy.bin

# No run-time error in the reader, on any bytes, nor in the security server, on any tables (Frama-C's EVA).
EVA_FLAGS := -machdep gcc_x86_64 -c11 -cpp-extra-args="-iquote . -iquote xen -iquote $(B)/gen -D__XEN_TOOLS__ -isystem /usr/include" \
	-eva -eva-precision 1 -main eva_main
EVA_READ  := $(wildcard xsm/flask/read*.c) xsm/flask/context.c xsm/flask/sidtab.c xen/lib/string.c xen/lib/fmt.c
EVA_RULES := xsm/flask/compute.c xsm/flask/expr.c xsm/flask/context.c xsm/flask/read_rules.c xen/lib/string.c xen/lib/fmt.c

## verify-xsm  no run-time error in the policy reader and the security server (Frama-C)
.PHONY: verify-xsm
verify-xsm: $(B)/eva/policydb.log $(B)/eva/compute.log
$(B)/eva/policydb.log: verification/policydb_eva.c $(filter-out %_test.c,$(EVA_READ)) $(wildcard xsm/flask/*.h) $(AV_H)
$(B)/eva/compute.log: verification/compute_eva.c $(EVA_RULES) $(wildcard xsm/flask/*.h) $(AV_H)
$(B)/eva/%.log:
	@mkdir -p $(@D)
	@echo "  EVA    $<"
	@frama-c $(EVA_FLAGS) $(filter %.c,$^) > $@.new 2>&1 && grep -q '^  0 alarms generated' $@.new || \
		{ grep -A2 'eva:alarm\|Error' $@.new; exit 1; }
	@mv $@.new $@
