// trailgraph shared: credentials and sessions used from two places.
import Investigation

extension Command {
    static let shared = Command(
        "shared", "credentials and sessions used from more than one place", operands: [.paths],
        description: [
            """
            Looks at every credential, and at every role session with several, for calls from more than one address, \
            network (/24 of IPv4, /64 of IPv6), program or version of the instance metadata service. Those used from \
            several networks at overlapping times come first, with the nearest two calls; a stolen key looks so.
            """,
            """
            What has an ordinary reason stands apart, with the reason: a service calling on the holder's behalf, one \
            network, one place after another, the endpoint of a private network, several programs at one place, keys \
            that follow each other, several workers of one workload. The reason is what the records allow, and not a \
            proof: an endpoint may be in anybody's network. The exit status is 1 where nothing but these is found.
            """,
        ],
        examples: [
            Example(purpose: "Every credential in a folder", line: "trailgraph shared SampleLogs"),
            Example(
                purpose: "In one account, on the last day of the logs",
                line: "trailgraph shared SampleLogs --account 111122223333 --since 24h"),
            Example(purpose: "A row for each place, as CSV", line: "trailgraph shared SampleLogs -o shared.csv"),
        ],
        flags: Flag.filters + Flag.answers + Flag.reading,
        run: { (arguments) async throws(Failure) in
            return try await Settings(arguments, paths: logPaths(arguments.operands)).answer(.shared)
        })
}

extension Asking {
    static let shared = Asking(
        subjects: [],
        answer: { (settings, _, investigator, filter) throws(Failure) in
            .shared(investigator.shared(filter, limit: settings.limit))
        })
}
