// The one importer of libdeflate: whole gzip files in one call, both ways. Apart so that its pointers and result codes
// stay on this page.
import CDeflate

/// Inflates whole gzip files of one member. One a worker; not to be shared.
@safe struct Deflate: ~Copyable {
    private let handle: OpaquePointer

    init() {
        guard let handle = unsafe libdeflate_alloc_decompressor() else { preconditionFailure("out of memory") }
        unsafe self.handle = handle
    }

    deinit { unsafe libdeflate_free_decompressor(handle) }

    /// Appends what `input` inflates to, when it is one whole and undamaged member, nothing follows it, and its own
    /// word on its size holds. Otherwise appends nothing and gives false: the stream knows what to do.
    mutating func inflate(_ input: UnsafeRawBufferPointer, into output: inout ByteBuffer, atMost limit: Int) -> Bool {
        guard input.count >= 18, let start = input.baseAddress else { return false }
        // The last four bytes say how long the content is.
        let size = unsafe Int(
            UInt32(littleEndian: input.loadUnaligned(fromByteOffset: input.count - 4, as: UInt32.self)))
        guard size <= limit else { return false }
        var consumed = 0
        var produced = 0
        var isWhole = false
        _ = unsafe output.append(room: size) { room in
            let result = unsafe libdeflate_gzip_decompress_ex(
                handle, start, input.count, room.baseAddress, size, &consumed, &produced)
            isWhole = result == LIBDEFLATE_SUCCESS && consumed == input.count
            return isWhole ? produced : 0
        }
        return isWhole
    }
}

/// Compresses bytes into gzip members that can stand one behind another. One a worker; not to be shared.
@safe struct BlockCompressor: ~Copyable {
    private let compressor: OpaquePointer
    private let packer: OpaquePointer
    private var output = ByteBuffer()

    /// What compresses better than this is not compressed at all: reading takes what inflates too far for a bomb.
    private static let highestRatio = 100

    init() {
        guard let compressor = unsafe libdeflate_alloc_compressor(6), let packer = unsafe libdeflate_alloc_compressor(0)
        else { preconditionFailure("out of memory") }
        unsafe self.compressor = compressor
        unsafe self.packer = packer
    }

    deinit {
        unsafe libdeflate_free_compressor(compressor)
        unsafe libdeflate_free_compressor(packer)
    }

    /// Puts a member that inflates to `bytes` in their place. O(bytes).
    mutating func compress(_ bytes: inout ByteBuffer) {
        output.removeAll()
        unsafe append(bytes, compressor)
        if bytes.count > output.count * BlockCompressor.highestRatio {
            output.removeAll()
            unsafe append(bytes, packer)
        }
        swap(&bytes, &output)
    }

    private mutating func append(_ bytes: borrowing ByteBuffer, _ compressor: OpaquePointer) {
        let bound = unsafe libdeflate_gzip_compress_bound(compressor, bytes.count)
        _ = unsafe output.append(room: bound) { room in
            unsafe libdeflate_gzip_compress(
                compressor, bytes.padded.baseAddress, bytes.count, room.baseAddress, room.count)
        }
    }
}

/// Gzip files for samples and tests.
package enum Gzip {
    /// `bytes` as one member, compressed as well as libdeflate can in one pass; equal bytes give equal files.
    package static func compress(_ bytes: [UInt8]) -> [UInt8] {
        guard let compressor = unsafe libdeflate_alloc_compressor(9) else { preconditionFailure("out of memory") }
        defer { unsafe libdeflate_free_compressor(compressor) }
        let bound = unsafe libdeflate_gzip_compress_bound(compressor, bytes.count)
        return unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            count = unsafe libdeflate_gzip_compress(compressor, bytes, bytes.count, output.baseAddress, output.count)
        }
    }
}
