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

POLICY_FILES := $(sort $(filter-out %.py %/__pycache__,$(wildcard $(POLICY_DIR)/*)))
# What the policy is made of, so that a file that is gone counts as well.
.PHONY: always
$(B)/policy.files: always
	@mkdir -p $(@D)
	@echo $(POLICY_FILES) | cmp -s - $@ || echo $(POLICY_FILES) > $@
$(B)/policy.bin: $(POLICY_FILES) $(B)/policy.files $(POLICY_TOOL) mk/policy.mk
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

# The policy server as one object, which its tests link (`// link: build/hosted/xsm.o`).
XSM_HOSTED_C := $(filter-out %_test.c,$(sort $(wildcard xsm/flask/*.c)))
XSM_HOSTED_O := $(XSM_HOSTED_C:%.c=$(B)/hosted/%.o)
$(XSM_HOSTED_O): $(B)/hosted/%.o: %.c | $(AV_H)
	@mkdir -p $(@D)
	@echo "  TESTCC $<"
	@$(TEST_CC) $(TEST_CFLAGS) -MD -MP -MF $@.d -c -o $@ $<
$(B)/hosted/xsm.o: $(XSM_HOSTED_O) $(B)/hosted/xen/lib/sha256.o
	@echo "  LD     $@"
	@ld -r -o $@ $^

# Policies of every feature, by seed (odd: with MLS), and one in the shape of Xen's, without and with MLS. check compares the first few of the former
# with libsepol, and a few damaged policies; xsm-long, in make test, many of both.
XSM_FEW       := 0 1 2 3 4 5 6 7
XSM_MANY      := $(shell seq 0 55)
XSM_MUTATIONS := 100000
$(B)/xsm-policies/%.bin: xsm/flask/testdata/generate.py $(POLICY_AV)
	@mkdir -p $(@D)
	@/usr/bin/python3 $< $* policy $(@D)/$*.conf
	@checkpolicy $(if $(filter %1 %3 %5 %7 %9,$*),-M) -t xen -c 30 -o $@ $(@D)/$*.conf > $(@D)/$*.log 2>&1 || { grep -A2 ERROR $(@D)/$*.log; exit 1; }
$(B)/xenlike.bin $(B)/xenlike-mls.bin: $(B)/xenlike%.bin: xsm/flask/testdata/xenlike.m4
	@mkdir -p $(@D)
	@m4 -P -E -s $(if $*,-D mls=1) $< > $(B)/xenlike$*.conf
	@checkpolicy $(if $*,-M) -t xen -c 30 -o $@ $(B)/xenlike$*.conf > $(B)/xenlike$*.log 2>&1 || { grep -A2 ERROR $(B)/xenlike$*.log; exit 1; }
# The smallest policy that is one of ours: each of its bytes is bent.
$(B)/small-policy.conf: policy/security_classes policy/initial_sids policy/access_vectors xsm/flask/testdata/small.te
	@mkdir -p $(@D)
	@m4 -P -E -s $^ > $@
$(B)/small-policy.bin: $(B)/small-policy.conf
	@checkpolicy -t xen -c 30 -o $@ $< > $(B)/small-policy.log 2>&1 || { cat $(B)/small-policy.log; exit 1; }
# Two policies that take turns on a running system, and the test of that under ThreadSanitizer.
$(B)/reload-first.bin $(B)/reload-second.bin: $(B)/reload-%.bin: policy/security_classes policy/initial_sids policy/access_vectors xsm/flask/testdata/reload.te
	@mkdir -p $(@D)
	@m4 -P -E -s -D $*=1 $^ > $(B)/reload-$*.conf
	@checkpolicy -t xen -c 30 -o $@ $(B)/reload-$*.conf > $(B)/reload-$*.log 2>&1 || { cat $(B)/reload-$*.log; exit 1; }
$(B)/reload-tsan: xsm/flask/reload_test.c $(XSM_HOSTED_C) xen/lib/sha256.c $(wildcard xsm/flask/*.h) xsm/xsm.h $(AV_H)
	@echo "  TSAN   $@"
	@$(TEST_CC) $(STRESS_FLAGS) -fsanitize=thread -o $@ $(filter %.c,$^)
CHECK_RUN     += $(B)/reload-tsan
# Instructions of a question that the cache answers: optimised, and without sanitizers.
$(B)/xsm-speed: xsm/flask/testdata/speed.c xen/lib/sha256.c $(filter-out %/avc.c,$(XSM_HOSTED_C)) xsm/flask/avc.c $(wildcard xsm/flask/*.h) xsm/xsm.h $(AV_H)
	@echo "  CC     $@"
	@$(TEST_CC) $(filter-out -fsanitize=% -fno-sanitize% -O1,$(TEST_CFLAGS)) -O2 -iquote $(B)/gen -o $@ $(filter-out %/avc.c,$(filter %.c,$^))
CHECK_RUN     += $(B)/xsm-speed
CHECK_PRE     += $(B)/reload-first.bin $(B)/reload-second.bin
CHECK_PRE     += $(XSM_FEW:%=$(B)/xsm-policies/%.bin) $(B)/xsm-policies/29.bin $(B)/xenlike.bin $(B)/xenlike-mls.bin $(B)/small-policy.bin

## xsm-long  the policy server against libsepol: many generated policies, many damaged ones
.PHONY: xsm-long
XSM_LONG      := $(B)/hosted/xsm/flask/generated_test $(B)/hosted/xsm/flask/damaged_test $(B)/reload-tsan $(B)/xsm-speed
xsm-long: $(XSM_LONG) $(CHECK_PRE) $(XSM_MANY:%=$(B)/xsm-policies/%.bin)
	@echo "  XSM    $(words $(XSM_MANY)) policies, $(XSM_MUTATIONS) damaged ones against libsepol: a few minutes"
	@POLICIES=$(words $(XSM_MANY)) MUTATIONS=$(XSM_MUTATIONS) LOADS=2000 TEST_SECONDS=900 SHOW=1 tools/run-tests $(XSM_LONG)
