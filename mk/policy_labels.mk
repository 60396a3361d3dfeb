# SPDX-License-Identifier: Apache-2.0
# mk/policy_labels.mk - after policy.mk, whose names it uses: the labels of xenstore's nodes: policy/xenstore_contexts as a table that the store carries.
LABELS_H   := $(B)/gen/xenstore_labels.h
LABELS_SRC := tools/gen-store-labels $(addprefix tools/redoubtlib/,store_labels.py automaton.py regex.py problem.py)

$(LABELS_H): policy/xenstore_contexts $(B)/policy.bin $(LABELS_SRC)
	@mkdir -p $(@D)
	@echo "  LABELS $@"
	@tools/gen-store-labels policy/xenstore_contexts $(B)/policy.bin $@

policy: $(LABELS_H)

$(B)/dobj/domains/xenstore/%.o: DOMAIN_CFLAGS += -iquote $(B)/gen
$(patsubst %,$(B)/dobj/domains/xenstore/%.o,label mac mac_request audit security tx_commit): $(AV_H) $(LABELS_H)
$(patsubst %.c,$(B)/hosted/%,$(wildcard domains/xenstore/*_test.c)): $(LABELS_H)

# The shipped policy with what mac_test.c needs beside it.
STORE_TE := policy/macros.m4 policy/base.te $(filter-out policy/base.te policy/goals.te,$(sort $(wildcard policy/*.te))) domains/xenstore/hosted/mac.te policy/goals.te
$(B)/store-policy.conf: policy/security_classes policy/initial_sids policy/access_vectors policy/mls $(STORE_TE) policy/contexts mk/policy_labels.mk
	@mkdir -p $(@D)
	@m4 -P -E -s policy/security_classes policy/initial_sids policy/access_vectors policy/mls $(STORE_TE) policy/contexts > $@
$(B)/store-policy.bin: $(B)/store-policy.conf
	@echo "  CHECKPOLICY $@"
	@checkpolicy -M -t xen -c 30 -o $@ $< > $(B)/store-policy.log 2>&1 || { cat $(B)/store-policy.log; exit 1; }
CHECK_PRE += $(B)/store-policy.bin
