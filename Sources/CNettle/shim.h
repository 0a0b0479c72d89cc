// nettle: SHA-256 by the processor's own instructions where it has them. Imported by Ingest/Input/SHA256.swift only.
#include <nettle/sha2.h>
