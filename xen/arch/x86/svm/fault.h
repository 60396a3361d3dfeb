/* SPDX-License-Identifier: Apache-2.0 */
/* svm/fault.h - an exception that meets another one (AMD APM 2, 8.2.9 and 15.20). */
#ifndef SVM_FAULT_H
#define SVM_FAULT_H
#include "lib/types.h"

enum fault { FAULT_ALONE, FAULT_DOUBLE, FAULT_TRIPLE };

/* What becomes of exception vector when the exit came while the event of EXITINTINFO was being delivered: it goes in alone, as a double fault, or ends the guest. */
enum fault fault_on(uint64_t exitintinfo, uint8_t vector);
#endif
