// The line that --stats prints: what the reading took, for benchmarks and for tuning.
import Investigation

extension LoadStatistics {
    /// One JSON object. Seconds are of wall time.
    var jsonLine: String {
        let total = readSeconds + joinSeconds + linkSeconds
        let seconds = [("read", readSeconds), ("join", joinSeconds), ("link", linkSeconds), ("total", total)]
            .map { "\"\($0)\":\(LoadStatistics.decimal($1, places: 3))" }.joined(separator: ",")
        let counts = [
            ("records", records), ("events", events), ("nodes", nodes), ("edges", edges), ("graphBytes", graphBytes),
            ("textBytes", textBytes),
        ].map { "\"\($0)\":\($1)" }.joined(separator: ",")
        let perEvent = LoadStatistics.decimal(bytesPerEvent, places: 1)
        return "{\(counts),\"bytesPerEvent\":\(perEvent),\"seconds\":{\(seconds)}}"
    }

    /// A number that is not negative, with a fixed count of decimals.
    private static func decimal(_ value: Double, places: Int) -> String {
        let unit = (0..<places).reduce(1) { scale, _ in scale * 10 }
        let scaled = Int((value * Double(unit)).rounded())
        let fraction = String(scaled % unit)
        return "\(scaled / unit)." + String(repeating: "0", count: places - fraction.count) + fraction
    }
}
