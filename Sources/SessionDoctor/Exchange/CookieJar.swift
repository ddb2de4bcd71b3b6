/// The cookies that a browser would keep of one site.
struct CookieJar: Sendable {
    /// One kept cookie.
    struct Entry: Sendable, Equatable {
        let name: String
        let value: String
        let path: String
    }

    let site: SiteAddress
    private(set) var entries: [Entry] = []

    init(_ site: SiteAddress) {
        self.site = site
    }

    /// Keeps, replaces and removes what an answer to a request of `target` says.
    mutating func remember(_ response: WebResponse, to target: String, at now: Int) {
        for cookie in response.cookies where cookie.refusal(by: site) == nil {
            let path = cookie.path ?? Self.defaultPath(of: target)
            let index = entries.firstIndex { $0.name == cookie.name && $0.path == path }
            if let index { entries.remove(at: index) }
            guard !cookie.deletes(at: now) else { continue }
            let entry = Entry(name: cookie.name, value: cookie.value, path: path)
            entries.insert(entry, at: index ?? entries.endIndex)
        }
    }

    /// Puts a cookie into the browser, as an attacker may who controls another host of the same site.
    mutating func plant(_ name: String, _ value: String) {
        entries.removeAll { $0.name == name }
        entries.append(Entry(name: name, value: value, path: "/"))
    }

    /// The cookies for a path, those with the longest path first.
    func entries(for target: String) -> [Entry] {
        let path = Self.path(of: target)
        return entries.filter { Self.matches($0.path, path) }
            .enumerated()
            .sorted { ($1.element.path.utf8.count, $0.offset) < ($0.element.path.utf8.count, $1.offset) }
            .map(\.element)
    }

    /// The value of a cookie at a path.
    func value(of name: String, for target: String) -> String? {
        entries(for: target).first { $0.name == name }?.value
    }

    /// The `Cookie` header; nil without cookies.
    static func header(_ entries: [Entry]) -> Header? {
        guard !entries.isEmpty else { return nil }
        return Header("Cookie", entries.map { "\($0.name)=\($0.value)" }.joined(separator: "; "))
    }

    private static func path(of target: String) -> String {
        String(target.prefix { $0 != "?" })
    }

    /// RFC 6265bis §5.1.4.
    private static func defaultPath(of target: String) -> String {
        let path = path(of: target)
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    private static func matches(_ cookie: String, _ path: String) -> Bool {
        path == cookie || path.hasPrefix(cookie) && (cookie.hasSuffix("/") || path.dropFirst(cookie.count).first == "/")
    }
}
