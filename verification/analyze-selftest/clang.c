/* SPDX-License-Identifier: Apache-2.0 */
/* analyze-selftest/clang.c - planted: a null pointer is followed. WANT clang core.NullDereference */
int clang_planted(int take);
int clang_planted(int take)
{
	int *p = 0;

	return take ? *p : 0;
}
