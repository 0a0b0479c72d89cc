// The one importer of libcurl.
import CCurl

enum Webhook {
    /// The library, loaded when it is first asked for; nil where the system has none.
    private nonisolated(unsafe) static let library: trailgraph_curl? = {
        var library = trailgraph_curl()
        return unsafe trailgraph_curl_load(&library) ? library : nil
    }()

    /// To be called once, before there are threads that post.
    static func prepare() { _ = unsafe library }

    /// Posts JSON; nil when it was taken, else why not. Blocks until it is known, at most as long as the limit says.
    static func post(_ body: [UInt8], to url: String) -> String? {
        guard var library = unsafe library else { return "libcurl cannot be loaded: install it (libcurl4)" }
        var problem = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        var status = 0
        let code = unsafe body.withUnsafeBytes { bytes in
            let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            return unsafe trailgraph_curl_post(
                &library, url, start, bytes.count, Limits.webhookSeconds, &status, &problem)
        }
        if code == CURLE_OK { return (200...299).contains(status) ? nil : "it answered with status \(status)" }
        let said = String(decoding: problem.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return said.isEmpty ? "it could not be reached (\(code.rawValue))" : said
    }
}
