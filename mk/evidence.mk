# SPDX-License-Identifier: Apache-2.0
# mk/evidence.mk - evidence of the build: docs/build-evidence.md.
EVIDENCE := $(B)/evidence

## reproducible  builds the committed tree twice, in different circumstances; what is shipped must be bit-identical
.PHONY: reproducible
reproducible: deps images
	@tools/reproducible --work $(B)/reproducible --evidence $(EVIDENCE)/evidence.json
