/// What one server of the benchmark does for a request. Every variant answers `GET /` with a principal's name, or as many bytes.
enum Variant: String, CaseIterable {
    /// SwiftNIO's HTTP/1 codec and one handler, no framework: the least that an HTTP server in Swift can cost.
    case nio
    /// A Hummingbird route alone.
    case bare
    /// The route behind the session middleware, sessions in memory.
    case memory
    /// Behind the middleware; the store at `url` is read for every request.
    case strict
    /// The same with a near cache before the store.
    case near

    /// Whether the variant needs a store's address.
    var needsURL: Bool { self == .strict || self == .near }
}
