# SPDX-License-Identifier: Apache-2.0
# mk/systemtest.mk - the tests of a clean clone: hosted ones, the policy, systems under QEMU.
## test      check, policy and the enabled system tests; last line `N passed, N failed`
.PHONY: test
test: deps
	@tests/total "$(MAKE) --no-print-directory check" "$(MAKE) --no-print-directory policy" "$(MAKE) --no-print-directory xsm-long" \
		"$(MAKE) --no-print-directory system && tests/system/run"

## test-all  every test; resumable, SHARD=i/n runs a share
.PHONY: test-all
test-all: deps
	@tests/total "$(MAKE) --no-print-directory check" "$(MAKE) --no-print-directory policy" "$(MAKE) --no-print-directory xsm-long" \
		"$(MAKE) --no-print-directory xen-policy" "$(MAKE) --no-print-directory system full-image && tests/system/run --all" \
		"$(MAKE) --no-print-directory differential"

## xen-policy  the reader against libsepol on Xen's own default policy, from Debian's source package
.PHONY: xen-policy
xen-policy: $(B)/xenpolicy.bin $(B)/hosted/xsm/flask/xenlike_test
	@$(B)/hosted/xsm/flask/xenlike_test $<
$(B)/xenpolicy.bin: tools/xen-policy tools/image-functions
	@tools/xen-policy $@
