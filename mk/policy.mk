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

# tools/redoubt knows the order of the parts, keeps every line's place, and holds the policy against its goals. POLICY_DIR names another directory.
POLICY_DIR  := policy
POLICY_TOOL := tools/redoubt $(filter-out %_test.py,$(wildcard tools/redoubtlib/*.py tools/redoubtlib/mac/*.py))

## policy    compiles policy/ to build/policy.bin with checkpolicy; a violated goal stops it, with the path that breaks it
.PHONY: policy
policy: $(B)/policy.bin

$(B)/policy.bin: $(filter-out %.py %/__pycache__,$(wildcard $(POLICY_DIR)/*)) $(POLICY_TOOL) mk/policy.mk
	@mkdir -p $(@D)
	@echo "  POLICY $@"
	@tools/redoubt policy compile $(POLICY_DIR) -o $@ > $(B)/policy.log
	@cat $(B)/policy.log
$(B)/policy.conf: $(B)/policy.bin ;
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
