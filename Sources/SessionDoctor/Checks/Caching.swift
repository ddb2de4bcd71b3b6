/// What caches may do with an answer (RFC 9111).
enum Caching {
    /// Statuses that a cache may keep for a time of its own choice (RFC 9110 §15.1).
    private static let heuristicStatuses: Set<Int> = [200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501]

    /// Whether a cache that several users share may store the answer and give it to another user.
    static func sharedCacheMayReuse(_ exchange: Exchange) -> Bool {
        guard exchange.request.method == "GET", !isOnlyForItsCookie(exchange) else { return false }
        let directives = directives(exchange.response)
        guard directives.isDisjoint(with: ["no-store", "private"]) else { return false }
        // It would have to ask the site each time, and without a validator the site has to answer in full.
        let validators = ["ETag", "Last-Modified"].compactMap(exchange.response.joined)
        if directives.contains("no-cache"), validators.isEmpty { return false }
        let isExplicit =
            !directives.isDisjoint(with: ["public", "max-age", "s-maxage"])
            || exchange.response.joined("Expires") != nil
        return isExplicit || heuristicStatuses.contains(exchange.response.status)
    }

    /// Whether the answer is only for requests with the same cookies, and these are one visitor's own.
    private static func isOnlyForItsCookie(_ exchange: Exchange) -> Bool {
        let varies = exchange.response.joined("Vary")?.lowercased().split(separator: ",") ?? []
        let names = varies.map { $0.filter { !$0.isWhitespace } }
        let hasCookie = exchange.request.headers.contains { $0.name.lowercased() == "cookie" }
        return names.contains("*") || hasCookie && names.contains("cookie")
    }

    /// Whether no cache, not even the browser's, may store the answer.
    static func isNeverStored(_ response: WebResponse) -> Bool {
        directives(response).contains("no-store")
    }

    /// The names of the directives, in lower case.
    private static func directives(_ response: WebResponse) -> Set<String> {
        let list = response.joined("Cache-Control")?.lowercased().split(separator: ",") ?? []
        return Set(list.map { $0.prefix { $0 != "=" }.filter { !$0.isWhitespace } })
    }
}
