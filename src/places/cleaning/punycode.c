#include "punycode.h"

#include "base/text.h"

/* Parameters and names of RFC 3492, section 5 and 6.3. */
enum {
    BASE = 36,
    T_MIN = 1,
    T_MAX = 26,
    SKEW = 38,
    DAMP = 700,
    INITIAL_BIAS = 72,
    INITIAL_N = 128,
    CODE_POINTS_MOST = 63
};

static uint32_t adapt(uint32_t delta, uint32_t points, bool first)
{
    uint32_t k = 0;
    delta = first ? delta / DAMP : delta / 2;
    delta += delta / points;
    for (; delta > ((BASE - T_MIN) * T_MAX) / 2; k += BASE)
        delta /= BASE - T_MIN;
    return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static char digit(uint32_t value)
{
    return (char)(value < 26 ? 'a' + value : '0' + value - 26);
}

static void add_integer(struct buffer *out, uint32_t value, uint32_t bias)
{
    for (uint32_t k = BASE;; k += BASE) {
        uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
        if (value < t)
            break;
        buffer_add_char(out, digit(t + (value - t) % (BASE - t)));
        value = (value - t) / (BASE - t);
    }
    buffer_add_char(out, digit(value));
}

void punycode_label(struct buffer *out, struct str label)
{
    uint32_t points[CODE_POINTS_MOST];
    size_t count = 0;
    uint32_t basic = 0;
    size_t at = 0;
    for (; at < label.length && count < CODE_POINTS_MOST; count++) {
        points[count] = text_code_point(label, &at);
        basic += points[count] < INITIAL_N;
    }
    if (basic == count || at < label.length) { /* nothing to do, or too long to be a label */
        buffer_add_str(out, label);
        return;
    }
    buffer_add_cstr(out, "xn--");
    for (size_t i = 0; i < count; i++)
        if (points[i] < INITIAL_N)
            buffer_add_char(out, (char)points[i]);
    if (basic)
        buffer_add_char(out, '-');
    uint32_t n = INITIAL_N, delta = 0, bias = INITIAL_BIAS, handled = basic;
    while (handled < count) {
        uint32_t next = UINT32_MAX;
        for (size_t i = 0; i < count; i++)
            if (points[i] >= n && points[i] < next)
                next = points[i];
        delta += (next - n) * (handled + 1); /* 63 points below 2^21: no overflow */
        n = next;
        for (size_t i = 0; i < count; i++) {
            if (points[i] < n)
                delta++;
            if (points[i] != n)
                continue;
            add_integer(out, delta, bias);
            bias = adapt(delta, handled + 1, handled == basic);
            delta = 0;
            handled++;
        }
        delta++;
        n++;
    }
}
