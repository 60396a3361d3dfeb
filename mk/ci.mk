# SPDX-License-Identifier: Apache-2.0
# mk/ci.mk - what continuous integration and a release run: verification/stages, docs/ci.md.
CI_SECONDS    ?= 3420
CI_SHARES     := 8
CI_FUZZ       := 180
RELEASE_FUZZ  := 3600
each_of        = $(shell expr $(1) \* $(FUZZ_JOBS) / $(words $(FUZZ_NAMES)))

## ci        the tests, then what of the longer checks fits into CI_SECONDS; says what did not
.PHONY: ci
ci:
	@tools/stages ci --seconds $(CI_SECONDS)

## release-check  everything from nothing, which takes hours; writes verification/records/DATE.md; after an interruption it goes on where it was, on the same sources
.PHONY: release-check
release-check:
	@tools/stages release --record verification/records --keep verification/records/begun

.PHONY: ci-fuzz release-fuzz ci-proofs ci-mutants ci-share
ci-fuzz:
	@$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=$(call each_of,$(CI_FUZZ))
release-fuzz:
	@$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=$(call each_of,$(RELEASE_FUZZ))

## ci-proofs  proofs whose results are kept, and as many others as fit into SECONDS=600, by turns; ci-mutants: mutants of files that changed
SECONDS ?= 600
ci-proofs ci-mutants: ci-%: verify-ready
	@tools/by-turns $* $(SECONDS)

## ci-share  one share of the system tests that `make test` leaves out, by the commit's hash
ci-share: system
	@tools/by-turns share $(CI_SHARES)
