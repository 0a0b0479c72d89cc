// A C face for simdjson's DOM parser: parse one document, hand out the two arrays it produced.
//
// simdjson documents both (its page "Tape structure"): the tape is an array of 64-bit words, the high byte of each
// its type; the string buffer holds each string as a 4-byte length, the bytes, and a NUL. The arrays belong to the
// parser and last until its next parse. C++ stays behind this header.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes that must be readable (not meaningful) past the end of what is parsed.
#define CSIMDJSON_PADDING 64

typedef struct csimdjson_parser csimdjson_parser;

/// What a parse gave: `error` is 0 and both arrays are set, or `error` is simdjson's code and they are not.
typedef struct {
    const uint64_t *tape;
    size_t tape_count;
    const uint8_t *strings;
    int32_t error;
} csimdjson_document;

/// A parser that refuses documents nested deeper than `max_depth`; NULL when memory is out.
csimdjson_parser *csimdjson_create(size_t max_depth);
void csimdjson_destroy(csimdjson_parser *parser);

/// Parses `length` bytes; `CSIMDJSON_PADDING` bytes past them must be readable.
csimdjson_document csimdjson_parse(csimdjson_parser *parser, const uint8_t *bytes, size_t length);

/// simdjson's words for an error code.
const char *csimdjson_error_message(int32_t error);

#ifdef __cplusplus
}
#endif
