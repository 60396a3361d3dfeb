/* SPDX-License-Identifier: Apache-2.0 */
/* analyze-selftest/sparse.c - planted: 0 for a pointer. WANT sparse using-plain-integer-as-null */
int *sparse_planted(void);
int *sparse_planted(void)
{
	return 0;
}
