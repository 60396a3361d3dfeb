/* SPDX-License-Identifier: Apache-2.0 */
/* hal/once.h - words that are read without the lock under which they change: one access each, and it may be stale. Whoever reads so looks
 * again under the lock, or can do with either value. The provers see plain accesses: what they prove they prove under the lock. */
#ifndef HAL_ONCE_H
#define HAL_ONCE_H
#ifdef __FRAMAC__
#define once(x)        (x)
#define set_once(x, v) ((x) = (v))
#define count_once(x)  ((x)++)
#else
#define once(x)        __atomic_load_n(&(x), __ATOMIC_RELAXED)
#define set_once(x, v) __atomic_store_n(&(x), (v), __ATOMIC_RELAXED)
#define count_once(x)  ((void)__atomic_add_fetch(&(x), 1, __ATOMIC_RELAXED))
#endif
#endif
