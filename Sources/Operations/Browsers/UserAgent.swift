import Foundation

/// The browser and the system that a `User-Agent` header names, by which users recognise their devices.
///
/// The header is an unverified claim; only the text of pages may depend on it.
package struct UserAgent: Sendable, Equatable {
    package let browser: String?
    /// The major version of the browser, "142"; browsers report no more than that today.
    package let version: String?
    package let system: String?
    package let isHandheld: Bool

    package init(_ header: String) {
        let known = Self.browsers.first { header.contains($0.token) }
        browser = known?.name ?? Self.tool(header)
        version = Self.version(after: known?.token ?? browser.map { $0 + "/" }, in: header)
        system = Self.systems.first { header.contains($0.token) }?.name
        isHandheld = ["Mobile", "iPhone", "iPad", "Android"].contains { header.contains($0) }
    }

    /// "Firefox on Windows", as far as known. Stays the same when the browser is updated.
    package var summary: String { Self.describe(browser, on: system) }

    /// "Firefox 142 on Windows", to distinguish two devices.
    package var detail: String {
        Self.describe(browser.map { name in version.map { "\(name) \($0)" } ?? name }, on: system)
    }

    /// The names of the browsers that it knows, in alphabetical order.
    package static let knownBrowsers = Set(browsers.map(\.name)).sorted()

    /// The names of the operating systems that it knows, in alphabetical order.
    package static let knownSystems = Set(systems.map(\.name)).sorted()

    /// The name as it is known, whatever the case in which it was entered; another name as it is.
    package static func knownName(_ entered: String, among known: [String]) -> String {
        known.first { $0.lowercased() == entered.lowercased() } ?? entered
    }

    private static func describe(_ browser: String?, on system: String?) -> String {
        switch (browser, system) {
        case (let browser?, let system?): "\(browser) on \(system)"
        case (let browser?, nil): browser
        case (nil, let system?): "A browser on \(system)"
        case (nil, nil): "Unknown device"
        }
    }

    private static func version(after token: String?, in header: String) -> String? {
        guard let token, token.hasSuffix("/"), let place = header.range(of: token) else { return nil }
        let digits = header[place.upperBound...].prefix { $0.isASCII && $0.isNumber }
        return (1...4).contains(digits.count) ? String(digits) : nil
    }

    /// Most specific first: nearly every browser also claims to be Chrome and Safari.
    private static let browsers: [(token: String, name: String)] = [
        ("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"),
        ("OPR/", "Opera"), ("Opera", "Opera"),
        ("Vivaldi/", "Vivaldi"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("DuckDuckGo/", "DuckDuckGo"), ("Ddg/", "DuckDuckGo"),
        ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"),
        ("CriOS/", "Chrome"), ("HeadlessChrome/", "Chrome"), ("Chrome/", "Chrome"), ("Chromium/", "Chromium"),
        ("Version/", "Safari"), ("Safari/", "Safari"),
    ]

    private static let systems: [(token: String, name: String)] = [
        ("iPhone", "iPhone"), ("iPad", "iPad"),
        ("Android", "Android"),
        ("CrOS", "ChromeOS"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"), ("Macintosh", "macOS"),
        ("FreeBSD", "FreeBSD"), ("OpenBSD", "OpenBSD"),
        ("Linux", "Linux"), ("X11", "Linux"),
    ]

    /// Command-line tools send only `name/version`.
    private static func tool(_ header: String) -> String? {
        guard !header.hasPrefix("Mozilla/") else { return nil }
        let name = header.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == ".") }
        guard !name.isEmpty, name.count <= 40, header.dropFirst(name.count).first == "/" else { return nil }
        return String(name)
    }
}
