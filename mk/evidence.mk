# SPDX-License-Identifier: Apache-2.0
# mk/evidence.mk - evidence of the build: docs/build-evidence.md.
EVIDENCE := $(B)/evidence

## reproducible  builds the committed tree twice, in different circumstances; what is shipped must be bit-identical
.PHONY: reproducible
reproducible: deps images
	@tools/reproducible --work $(B)/reproducible --evidence $(EVIDENCE)/evidence.json

## sbom      build/evidence/redoubt.spdx.json: SPDX 2.3, the project's files and the Debian packages that are in an image or make it
.PHONY: sbom
sbom: deps images
	@$(MAKE) --no-print-directory $(B)/redoubt.elf32 domains
	@tools/sbom --build $(B) --evidence $(EVIDENCE)
