# SPDX-License-Identifier: Apache-2.0
# mk/mediation.mk - what the twins of tests/mediation have in common: classes, permissions and the world's labels.
$(B)/mediation/head.conf: policy/security_classes policy/initial_sids policy/access_vectors tests/mediation/world.te
	@mkdir -p $(@D)
	@echo "  M4     $@"
	@m4 -P -E -s $^ > $@
CHECK_PRE += $(B)/mediation/head.conf
