# SPDX-License-Identifier: Apache-2.0
# mk/verify.mk - proofs and mutants.
## verify    Frama-C proofs and mutants, build/verify.json, and `analyze`; FRESH=1 proves again from nothing, FAST=1 leaves the mutants and the analyzers out, ONLY=TEXT selects
.PHONY: verify
verify: $(AV_H) $(B)/hosted/core.a $(B)/hosted/xsm.o $(if $(FAST)$(ONLY),,analyze)
	@tools/install-packages mk/packages-verify.txt
	@test -f $(HOME)/.why3.conf || why3 config detect >/dev/null
	@verification/verify $(if $(FRESH),--fresh) $(if $(FAST),--fast) $(if $(ONLY),--only '$(ONLY)')
