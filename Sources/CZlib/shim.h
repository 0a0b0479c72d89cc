// zlib: streams what libdeflate cannot (several members, very large files, the good part of a truncated one).
// Imported by Ingest/Input/GzipStream.swift only. The init functions are macros, so Swift needs them as functions.
#include <string.h>
#include <zlib.h>

/// Starts inflating a gzip member: window of 32 KiB, gzip wrapper only.
static inline int trailgraph_inflate_begin(z_stream *stream) {
    return inflateInit2(stream, 15 + 16);
}
