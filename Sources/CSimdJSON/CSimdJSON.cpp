// The shim of CSimdJSON.h. simdjson picks its instruction set at run time; nothing here may throw.
#include "CSimdJSON.h"

#include <new>
#include <simdjson.h>

static_assert(CSIMDJSON_PADDING >= simdjson::SIMDJSON_PADDING, "padding must cover simdjson's reads");

struct csimdjson_parser {
    simdjson::dom::parser parser;
    size_t max_depth;
};

csimdjson_parser *csimdjson_create(size_t max_depth) {
    csimdjson_parser *created = new (std::nothrow) csimdjson_parser;
    if (created != nullptr) { created->max_depth = max_depth; }
    return created;
}

void csimdjson_destroy(csimdjson_parser *parser) { delete parser; }

csimdjson_document csimdjson_parse(csimdjson_parser *parser, const uint8_t *bytes, size_t length) {
    csimdjson_document document = {nullptr, 0, nullptr, 0};
    // Buffers only grow, so that one large file does not make every small one after it allocate again.
    if (parser->parser.doc.capacity() < length) {
        size_t capacity = length + length / 2 + 4096;
        simdjson::error_code allocated = parser->parser.allocate(capacity, parser->max_depth);
        if (!allocated) { allocated = parser->parser.doc.allocate(capacity); }
        if (allocated) {
            document.error = int32_t(allocated);
            return document;
        }
    }
    auto result = parser->parser.parse(bytes, length, false);
    if (result.error()) {
        document.error = int32_t(result.error());
        return document;
    }
    const simdjson::dom::document &parsed = parser->parser.doc;
    document.tape = parsed.tape.get();
    document.tape_count = size_t(parsed.tape[0] & UINT64_C(0x00FFFFFFFFFFFFFF));
    document.strings = parsed.string_buf.get();
    return document;
}

const char *csimdjson_error_message(int32_t error) {
    return simdjson::error_message(simdjson::error_code(error));
}
