// From a method and a path to a route. Apart because it is the same whatever the routes are.

/// The routes of a server.
struct RouteTable: Sendable {
    /// In the order they are documented in.
    let routes: [Route]
    private let bySize: [Int: [(segments: [String?], route: Route)]]

    init(_ routes: [Route]) {
        self.routes = routes
        var bySize: [Int: [(segments: [String?], route: Route)]] = [:]
        for route in routes {
            let segments = route.segments
            bySize[segments.count, default: []].append((segments, route))
        }
        // A part that is spelled out goes before one that may be anything.
        self.bySize = bySize.mapValues { routes in
            routes.enumerated().sorted { left, right in
                let (first, second) = (RouteTable.rank(left.element.segments), RouteTable.rank(right.element.segments))
                return first == second ? left.offset < right.offset : first.lexicographicallyPrecedes(second)
            }.map(\.element)
        }
    }

    private static func rank(_ segments: [String?]) -> [Int] { segments.map { $0 == nil ? 1 : 0 } }

    /// What a path and a method lead to.
    enum Match: Sendable {
        case route(Route, path: [String: String])
        /// The path is known, with other methods.
        case otherMethods([HTTPMethod])
        case nothing
    }

    /// Where a request leads. HEAD leads where GET does. O(routes of as many parts).
    func match(_ method: String, _ path: [String]) -> Match {
        let wanted = method == HTTPMethod.head.rawValue ? HTTPMethod.get.rawValue : method
        var others: [HTTPMethod] = []
        var taken: [String?]?
        for (segments, route) in bySize[path.count] ?? [] where RouteTable.fits(path, segments) {
            // A path spelled out is not also that of a resource of this name.
            if let taken, RouteTable.rank(taken) != RouteTable.rank(segments) { break }
            taken = segments
            if route.method.rawValue == wanted {
                let values = zip(segments, path).filter { $0.0 == nil }.map(\.1)
                return .route(route, path: Dictionary(zip(route.pathNames, values)) { first, _ in first })
            }
            others.append(route.method)
            if route.method == .get { others.append(.head) }
        }
        return others.isEmpty ? .nothing : .otherMethods(others)
    }

    private static func fits(_ path: [String], _ segments: [String?]) -> Bool {
        zip(path, segments).allSatisfy { part, segment in segment.map { $0 == part } ?? !part.isEmpty }
    }
}
