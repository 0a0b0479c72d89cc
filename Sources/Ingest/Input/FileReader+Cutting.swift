// The ways through a file: one parse, or record by record behind the cutter. Apart from opening and inflating, which
// are over when this begins.
import CloudTrail

extension FileReader {
    /// Reads a document that is in memory whole. Static, so that the buffer may be any of the reader's own.
    static func readDocument(
        _ bytes: borrowing ByteBuffer, _ documents: inout JSONParser, _ walker: inout RecordWalker,
        _ repaired: inout ByteBuffer, _ limits: InputLimits, _ body: RecordBody
    ) {
        let start = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
        let whole = unsafe bytes.padded(start..<bytes.count)
        let length = bytes.count - start
        do throws(JSONError) {
            try unsafe documents.parse(whole, length: length) { tape in
                unsafe walker.walk(tape, from: UnsafeRawBufferPointer(rebasing: whole[..<length]), at: nil, body)
            }
        } catch {
            var cutter = RecordCutter(limits: limits)
            while true {
                let cut = bytes.withSpan { cutter.next($0, isLast: true) }
                if case .end = cut { break }
                unsafe take(cut, bytes, at: 0, &documents, &walker, &repaired, limits, body)
            }
            walker.finish(cutter)
        }
    }

    /// Reads what is too large for one tape, a window at a time.
    mutating func readStream(
        _ source: inout ByteSource, _ descriptor: borrowing FileDescriptor, _ body: RecordBody
    ) throws(SystemError) {
        var cutter = RecordCutter(limits: limits)
        defer {
            walker.finish(cutter)
            window.removeAll()
            window.shrink(to: limits.wholeDocumentBytes)
        }
        var start = 0
        var goesOn = true
        while true {
            let cut = window.withSpan { cutter.next($0, at: start, isLast: !goesOn) }
            switch cut {
            case .end: return
            case .needsMore(let keeping):
                window.removeFirst(keeping - start)
                start = keeping
                goesOn = try source.fill(&window, room: limits.chunkBytes, from: descriptor, through: &file, &stream)
            case .record, .damaged:
                unsafe FileReader.take(cut, window, at: start, &documents, &walker, &repaired, limits, body)
            }
        }
    }

    /// Parses one record that the cutter found, mended where it must be, or counts what it could not find.
    private static func take(
        _ cut: RecordCutter.Cut, _ window: borrowing ByteBuffer, at start: Int, _ documents: inout JSONParser,
        _ walker: inout RecordWalker, _ repaired: inout ByteBuffer, _ limits: InputLimits, _ body: RecordBody
    ) {
        switch cut {
        case .end, .needsMore: return
        case .damaged(let range, let reason):
            let held = max(range.lowerBound - start, 0)..<min(range.upperBound - start, window.count)
            if held.lowerBound < held.upperBound {
                walker.sawTrail = walker.sawTrail || window.withSpan { mentionsTrail($0, in: held) }
            }
            walker.skip(reason, at: range.lowerBound)
        case .record(let range):
            let held = (range.lowerBound - start)..<(range.upperBound - start)
            let bytes = unsafe window.padded(held)
            do throws(JSONError) {
                try unsafe parse(bytes, held.count, &documents, &walker, &repaired, at: range.lowerBound, limits, body)
            } catch {
                walker.sawTrail = walker.sawTrail || window.withSpan { mentionsTrail($0, in: held) }
                walker.skip(.invalid(error.description), at: range.lowerBound)
            }
            guard range.count > limits.chunkBytes, let fresh = try? JSONParser(maximumDepth: limits.depth) else {
                return
            }
            // Gives back what a huge record made the parser hold.
            documents = fresh
            repaired.shrink(to: limits.chunkBytes)
        }
    }

    private static func parse(
        _ bytes: UnsafeRawBufferPointer, _ length: Int, _ documents: inout JSONParser, _ walker: inout RecordWalker,
        _ repaired: inout ByteBuffer, at offset: Int, _ limits: InputLimits, _ body: RecordBody
    ) throws(JSONError) {
        let original = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<length])
        do throws(JSONError) {
            try unsafe documents.parse(bytes, length: length) { tape in
                unsafe walker.walk(tape, from: original, at: offset, body)
            }
        } catch {
            var counts = RepairCounts()
            repaired.removeAll()
            let span = unsafe original.bindMemory(to: UInt8.self).span
            TextRepair.repair(span, into: &repaired, limits: limits, &counts)
            guard counts.total > 0 else { throw error }
            try unsafe documents.parse(repaired.padded, length: repaired.count) { tape in
                unsafe walker.walk(tape, from: original, at: offset, body)
            }
            walker.report.repairs.add(counts)
        }
    }

    /// Whether what is left of a record names a field that CloudTrail alone writes. Looks at its beginning only.
    private static func mentionsTrail(_ window: Span<UInt8>, in range: Range<Int>) -> Bool {
        let end = min(range.upperBound, range.lowerBound + 65_536)
        var index = range.lowerBound
        while index + 12 < end {
            if window[index] == UInt8(ascii: "\""), window[index + 1] == UInt8(ascii: "e") {
                let isField = unsafe window.extracting((index + 1)..<(index + 12)).withUnsafeBytes { bytes in
                    let text = unsafe JSONText(lending: bytes)
                    return text.hasPrefix("eventName\"") || text == "eventSource" || text.hasPrefix("eventVersio")
                }
                if isField { return true }
            }
            index += 1
        }
        return false
    }
}

extension RecordWalker {
    /// Adds what the cutter has to say of the whole file.
    mutating func finish(_ cutter: RecordCutter) {
        sawTrail = sawTrail || cutter.sawList
        if cutter.endsEarly { report.warnings.append(.documentCutShort) }
        if cutter.strayBytes > 0 {
            report.warnings.append(.strayText(bytes: cutter.strayBytes, offset: cutter.strayOffset))
        }
    }
}
