// libdeflate: inflates a whole gzip file at twice zlib's speed. Imported by Ingest/Input/Deflate.swift only.
#include <libdeflate.h>
