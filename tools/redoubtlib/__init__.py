# SPDX-License-Identifier: Apache-2.0
"""What tools/redoubt and the system tests share: manifests, modules, ISO images, QEMU."""
