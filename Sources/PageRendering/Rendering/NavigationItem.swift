/// A link in a navigation bar.
struct NavigationItem: Sendable, Equatable {
    let label: PageText
    let href: String
    let isCurrent: Bool
    /// The value of `aria-current`: `page` for this very page, `true` for a page inside that section.
    let current: String

    /// Lists links and marks the one to which the page at `path` belongs.
    static func items(_ links: [(label: PageText, href: String)], at path: String) -> [NavigationItem] {
        let best = links.filter { path == $0.href || path.hasPrefix($0.href + "/") }.max {
            $0.href.count < $1.href.count
        }
        return links.map { link in
            NavigationItem(
                label: link.label,
                href: link.href,
                isCurrent: link.href == best?.href,
                current: path == link.href ? "page" : "true"
            )
        }
    }
}
