// nettle: SHA-256 by the processor's own instructions where it has them. Imported by Digest/SHA256.swift only.
#include <nettle/sha2.h>
