/* How letters look in HTML: mail programs know no style sheet, so styles are in the tags. */
#ifndef POST_LETTERS_H
#define POST_LETTERS_H

#include "post/letter.h"

#define LETTER_HEADING_STYLE "margin:24px 0 8px;font-size:20px;line-height:28px"
#define LETTER_BUTTON_STYLE                                                                                            \
    "display:inline-block;padding:10px 20px;background:#000091;color:#ffffff;text-decoration:none;font-weight:bold"

#endif
