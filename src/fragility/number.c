#include "private.h"

#include <math.h>

bool number_read(struct str text, double *value)
{
    enum { LONGEST = 40 };
    char copy[LONGEST];
    text = str_trim(text);
    if (text.length == 0 || text.length >= LONGEST)
        return false;
    for (size_t i = 0; i < text.length; i++)
        copy[i] = text.at[i] == ',' ? '.' : text.at[i];
    return str_to_double((struct str){copy, text.length}, value) && isfinite(*value);
}

bool is_secrecy_code(struct str text)
{
    static const char *const codes[] = {"s", "nd", "ns", "c"};
    text = str_trim(text);
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (str_equal_ascii_case(text, str_of(codes[i])))
            return true;
    return false;
}
