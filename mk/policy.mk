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
