/* SPDX-License-Identifier: Apache-2.0 */
/* lib/fmt.c - bounded printf formatting. */
#include "lib/fmt.h"
#include <stdbool.h>
#include <stdint.h>
#include "lib/string.h"

struct out { char *buf; size_t cap, len; };
struct spec { bool left, zero; int width, prec, longs; };

static void put(struct out *o, char c)
{
	if (o->len + 1 < o->cap)
		o->buf[o->len] = c;
	o->len++;
}

static void put_padded(struct out *o, const struct spec *s, const char *text, size_t n)
{
	size_t width = s->width > 0 ? (size_t)s->width : 0;
	size_t pad = width > n ? width - n : 0;

	for (; pad && !s->left; pad--)
		put(o, s->zero ? '0' : ' ');
	for (size_t i = 0; i < n; i++)
		put(o, text[i]);
	for (; pad; pad--)
		put(o, ' ');
}

static void put_number(struct out *o, const struct spec *s, uint64_t v, unsigned base, bool minus)
{
	char digits[24];
	size_t i = sizeof digits;

	do {
		digits[--i] = "0123456789abcdef"[v % base];
		v /= base;
	} while (v);
	if (minus)
		digits[--i] = '-';
	put_padded(o, s, digits + i, sizeof digits - i);
}

static int64_t get_signed(const struct spec *s, va_list *ap)
{
	return s->longs ? va_arg(*ap, long) : va_arg(*ap, int);
}

static uint64_t get_unsigned(const struct spec *s, va_list *ap)
{
	return s->longs ? va_arg(*ap, unsigned long) : va_arg(*ap, unsigned int);
}

static const char *parse_spec(const char *f, struct spec *s, va_list *ap)
{
	*s = (struct spec){ .prec = -1 };
	for (;; f++) {
		if (*f == '-')
			s->left = true;
		else if (*f == '0')
			s->zero = true;
		else
			break;
	}
	if (*f == '*')
		s->width = va_arg(*ap, int), f++;
	for (; *f >= '0' && *f <= '9'; f++)
		s->width = s->width * 10 + (*f - '0');
	if (*f == '.') {
		f++;
		s->prec = 0;
		if (*f == '*')
			s->prec = va_arg(*ap, int), f++;
		for (; *f >= '0' && *f <= '9'; f++)
			s->prec = s->prec * 10 + (*f - '0');
	}
	for (; *f == 'l' || *f == 'z'; f++)
		s->longs++;
	return f;
}

static void put_string(struct out *o, const struct spec *s, const char *text)
{
	if (!text)
		text = "(null)";
	put_padded(o, s, text, s->prec >= 0 ? strnlen(text, (size_t)s->prec) : strlen(text));
}

static void put_spec(struct out *o, const struct spec *s, char conv, va_list *ap)
{
	struct spec p = *s;
	int64_t v;
	char c;

	switch (conv) {
	case 'd':
	case 'i':
		v = get_signed(s, ap);
		put_number(o, s, v < 0 ? -(uint64_t)v : (uint64_t)v, 10, v < 0);
		break;
	case 'u':
		put_number(o, s, get_unsigned(s, ap), 10, false);
		break;
	case 'x':
		put_number(o, s, get_unsigned(s, ap), 16, false);
		break;
	case 'p':
		p.zero = true, p.width = 16;
		put_number(o, &p, (uintptr_t)va_arg(*ap, void *), 16, false);
		break;
	case 's':
		put_string(o, s, va_arg(*ap, const char *));
		break;
	case 'c':
		c = (char)va_arg(*ap, int);
		put_padded(o, s, &c, 1);
		break;
	default:
		put(o, conv);
	}
}

int vsnprintf(char *buf, size_t n, const char *f, va_list ap)
{
	struct out o = { buf, n, 0 };
	struct spec s;
	va_list args;

	va_copy(args, ap);
	while (*f) {
		if (*f != '%') {
			put(&o, *f++);
			continue;
		}
		f = parse_spec(f + 1, &s, &args);
		if (*f)
			put_spec(&o, &s, *f++, &args);
	}
	va_end(args);
	if (n)
		buf[o.len < n ? o.len : n - 1] = 0;
	return (int)o.len;
}

int snprintf(char *buf, size_t n, const char *f, ...)
{
	va_list ap;
	int len;

	va_start(ap, f);
	len = vsnprintf(buf, n, f, ap);
	va_end(ap);
	return len;
}
