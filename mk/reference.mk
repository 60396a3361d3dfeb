# SPDX-License-Identifier: Apache-2.0
# mk/reference.mk - the hypercall reference; that it is not stale is a test of tools/hypercall_reference_test.py.
## reference writes docs/reference/hypercalls.md from xen/call/table.def and the operations' headers
.PHONY: reference
reference:
	@tools/hypercall-reference
