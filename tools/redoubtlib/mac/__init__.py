# SPDX-License-Identifier: Apache-2.0
"""Tools for the policy: tools/redoubt policy SUBCOMMAND (docs/policy.md)."""
