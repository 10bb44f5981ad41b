/* cmocka, with the includes it wants, and the assertions the house adds. */
#ifndef SUPPORT_TESTING_H
#define SUPPORT_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"

/* The view reads exactly as the C string. */
#define assert_str(view, expected)                                                                                     \
    do {                                                                                                               \
        struct arena assert_arena = {0};                                                                               \
        assert_string_equal(arena_cstr(&assert_arena, (view)), (expected));                                            \
        arena_free(&assert_arena);                                                                                     \
    } while (0)

/* Two doubles, within `tolerance`. */
#define assert_near(value, expected, tolerance)                                                                        \
    do {                                                                                                               \
        double near_value = (value), near_expected = (expected);                                                       \
        if (!(near_value >= near_expected - (tolerance) && near_value <= near_expected + (tolerance)))                 \
            fail_msg("%s: %.17g, not %.17g", #value, near_value, near_expected);                                       \
    } while (0)

/* A call that must succeed: on failure its message is shown. */
#define assert_done(call, cause)                                                                                       \
    do {                                                                                                               \
        if (!(call))                                                                                                   \
            fail_msg("%s: %s (%s)", #call, (cause)->message, error_kind_name((cause)->kind));                          \
    } while (0)

/* A call that must fail with that kind. */
#define assert_refused(call, cause, expected_kind)                                                                     \
    do {                                                                                                               \
        *(cause) = (struct error){0};                                                                                  \
        assert_false(call);                                                                                            \
        assert_string_equal(error_kind_name((cause)->kind), error_kind_name(expected_kind));                           \
        assert_true((cause)->message[0] != '\0');                                                                      \
    } while (0)

#endif
