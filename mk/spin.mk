# SPDX-License-Identifier: Apache-2.0
# mk/spin.mk - Spin models of locks, references and teardown. docs/locks.md. `make verify` runs them too, unless FAST=1.
## spin      models of locks and of domains that end, through every state, and their planted faults: build/spin.json; ONLY=TEXT selects, WIDE=1 goes through more states
.PHONY: spin
spin: | verify-deps
	@nice verification/spin/run $(if $(ONLY),--only '$(ONLY)') $(if $(WIDE),--wide)
verify: $(if $(FAST)$(ONLY),,spin)
