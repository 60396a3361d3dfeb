# SPDX-License-Identifier: Apache-2.0
# mk/analyze.mk - static analyzers over the hypervisor and the service domains (docs/analyzers.md).
## analyze   clang, clang-tidy, gcc, cppcheck with MISRA, sparse, lock analysis; build/analyze.json; FRESH=1, ONLY=TEXT, TOOL=NAME as one would think
.PHONY: analyze
analyze: $(B)/gen/xsm/av.h $(B)/gen/xenstore_labels.h | verify-deps
	@verification/analyze-selftest/run
	@verification/analyze $(if $(FRESH),--fresh) $(if $(ONLY),--only '$(ONLY)') $(if $(TOOL),--tool '$(TOOL)')
