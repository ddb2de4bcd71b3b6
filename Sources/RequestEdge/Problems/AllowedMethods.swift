package import HTTPTypes
package import Hummingbird
import Synchronization

/// The methods that each address accepts, so that a wrong method is answered with 405 and `Allow`, not 404.
///
/// The router does not distinguish the two cases. The table is filled once, after the last route was added.
package final class AllowedMethods: Sendable {
    private struct Entry {
        let pattern: [Substring]
        var methods: Set<HTTPRequest.Method>

        var placeholders: Int { pattern.count(where: AllowedMethods.isPlaceholder) }
    }

    private let entries = Mutex<[String: Entry]>([:])

    package init() {}

    /// Reads the routes of `router`. Call it after all of them have been added.
    package func learn<Context: RequestContext>(from router: Router<Context>) {
        entries.withLock { entries in
            for route in router.routes {
                let text = route.path.description
                let entry = Entry(pattern: text.split(separator: "/"), methods: [])
                entries[text, default: entry].methods.insert(route.method)
            }
        }
    }

    /// The value of `Allow` if the address exists but not for `method`; `nil` otherwise.
    package func allow(for method: HTTPRequest.Method, path: String) -> String? {
        let segments = path.split(separator: "/")
        let matches = entries.withLock { entries in
            entries.values.filter { Self.matches($0.pattern, segments) }
        }
        // Like the router: a literal component comes before a placeholder.
        let fewest = matches.map(\.placeholders).min()
        var methods = matches.filter { $0.placeholders == fewest }.reduce(into: Set()) { $0.formUnion($1.methods) }
        if methods.contains(.get) { methods.insert(.head) }
        guard !methods.isEmpty, !methods.contains(method) else { return nil }
        return methods.map(\.rawValue).sorted().joined(separator: ", ")
    }

    private static func matches(_ pattern: [Substring], _ segments: [Substring]) -> Bool {
        guard pattern.count == segments.count else { return false }
        return zip(pattern, segments).allSatisfy { part, segment in
            isPlaceholder(part) || part == segment
        }
    }

    private static func isPlaceholder(_ part: Substring) -> Bool {
        part.hasPrefix(":") || part.hasPrefix("{")
    }
}
