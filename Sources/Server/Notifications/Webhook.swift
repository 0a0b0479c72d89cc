// The one importer of libcurl.
import CCurl

enum Webhook {
    /// To be called once, before there are threads that post.
    static func prepare() { _ = trailgraph_curl_prepare() }

    /// Posts JSON; nil when it was taken, else why not. Blocks until it is known, at most as long as the limit says.
    static func post(_ body: [UInt8], to url: String) -> String? {
        var problem = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        var status = 0
        let code = unsafe body.withUnsafeBytes { bytes in
            unsafe trailgraph_curl_post(
                url, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, Limits.webhookSeconds,
                &status,
                &problem)
        }
        if code == CURLE_OK { return (200...299).contains(status) ? nil : "it answered with status \(status)" }
        let said = String(decoding: problem.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return said.isEmpty ? "it could not be reached (\(code.rawValue))" : said
    }
}
