# SPDX-License-Identifier: Apache-2.0
# mk/verify.mk - proofs and mutants.
## verify    Frama-C proofs, mutants, EVA and analyzers, build/verify.json; FRESH=1 proves again from nothing (SINCE=FILE: of what is older than the time in it), RECORD=1 writes verification/records/proofs, FAST=1 is the proofs alone, ONLY=TEXT selects; VERIFY_JOBS=n files at a time
.PHONY: verify
verify: verify-ready $(if $(FAST)$(ONLY),,analyze verify-eva)
	@verification/verify $(if $(FRESH),--fresh) $(if $(SINCE),--since $(SINCE)) $(if $(FAST),--fast) $(if $(RECORD),--record) $(if $(ONLY),--only '$(ONLY)')

## verify-eva  no run-time error in what parses untrusted bytes (Frama-C's EVA), build/eva.json; FRESH=1 from nothing, TARGET=NAME one of verification/eva/targets
.PHONY: verify-eva
verify-eva: $(AV_H) | verify-deps
	@verification/eva/run $(if $(FRESH),--fresh) $(if $(TARGET),--only '$(TARGET)')

# What verification/verify reads: generated headers, and the objects that a mutant is linked before.
.PHONY: verify-ready
verify-ready: $(AV_H) $(B)/hosted/core.a $(B)/hosted/xsm.o | verify-deps

# What provers, analyzers and the report's browser need beyond `make deps`.
.PHONY: verify-deps
verify-deps:
	@tools/install-packages mk/packages-verify.txt
	@test -f $(HOME)/.why3.conf || why3 config detect >/dev/null
