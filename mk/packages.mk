# SPDX-License-Identifier: Apache-2.0
# mk/packages.mk - installs what mk/packages.txt names and this machine lacks.
## deps      installs the Debian packages of mk/packages.txt that are missing
.PHONY: deps
deps:
	@tools/install-packages mk/packages.txt
