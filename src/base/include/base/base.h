/* base: what C lacks and every room needs. Knows nothing of the program's subject.
 *
 *   compiler  attributes                       error   kind + message, filled by whoever fails
 *   str       views on text                    arena   memory freed at once
 *   buffer    text that grows                  text    UTF-8, folding keys, French typography
 *   calendar  civil dates, instants, zones     json    jansson in, streaming writer out
 *   csv       RFC 4180 reader and writer       log     structured lines on standard error
 *   id        time-ordered 64-bit identifiers  hash    hash maps, fingerprints
 *   file      whole files, safe replacement    url     percent-encoding, queries, base64url
 *   sort      by a key, in linear time            money    integer cents, read and written in French
 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/calendar.h"
#include "base/compiler.h"
#include "base/csv.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/json.h"
#include "base/log.h"
#include "base/money.h"
#include "base/sort.h"
#include "base/str.h"
#include "base/text.h"
#include "base/url.h"

#endif
