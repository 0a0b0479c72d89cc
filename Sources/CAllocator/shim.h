// The C library's allocator, for the one setting that memory depends on. Imported by trailgraph/Main.swift only.
#include <malloc.h>

/// Makes blocks of `size` bytes and more come from the system each by itself, and go back there when they are freed.
/// Left alone, the allocator raises that size as large blocks come and go, and keeps what was freed below it.
static inline int trailgraph_return_blocks(int size) {
    return mallopt(M_MMAP_THRESHOLD, size);
}
