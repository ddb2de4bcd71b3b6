import WebAddresses

/// The frame of every page: title, assets, signed-in user, navigation and notices.
package struct PageFrame: Sendable {
    /// The header for a signed-in user.
    struct Header: Sendable {
        let name: String
        let navigation: [NavigationItem]
    }

    let title: PageText
    /// The name of the site.
    let site: String
    let language = PageLanguage.current.tag
    let direction = PageLanguage.current.direction
    let width: String
    let stylesheet: String
    let icon: String
    let iconType: String
    let logo: String
    /// The address of the script, on pages that need it.
    let script: String?
    let home: String
    let csrfToken: String?
    /// True for the id of the field that has the focus when the page opens.
    let focus: [String: Bool]
    let viewer: Header?
    let tabs: [NavigationItem]
    let notices: [Notice]

    init(
        _ page: some PageContent,
        of theme: Theme,
        at path: String,
        viewer: Viewer?,
        csrfToken: String?,
        notices: [Notice]
    ) {
        title = page.hasProblems ? "Error: \(page.title)" : page.title
        site = theme.name
        stylesheet = theme.stylesheet.path
        logo = theme.logo.path
        icon = theme.icon.path
        iconType = theme.icon.contentType
        width = page.width.rawValue
        script = page.script.map { StaticAsset.script($0).path }
        home = viewer == nil ? PagePath.login : PagePath.account
        self.csrfToken = csrfToken
        focus = page.focus.map { [$0: true] } ?? [:]
        self.viewer = viewer.map { viewer in
            let links = viewer.isAdministrator ? Self.sections : Array(Self.sections.prefix(1))
            return Header(name: viewer.name, navigation: NavigationItem.items(links, at: path))
        }
        tabs = Self.tabs(at: path)
        self.notices = notices
    }

    private static let sections: [(label: PageText, href: String)] = [
        ("Account", PagePath.account), ("Administration", PagePath.administration),
    ]

    private static let administration: [(label: PageText, href: String)] = [
        ("Overview", PagePath.administration), ("People", PagePath.users), ("Sessions", PagePath.sessions),
        ("Audit", PagePath.auditLog), ("Rules", PagePath.rules), ("Settings", PagePath.settings),
    ]

    private static func tabs(at path: String) -> [NavigationItem] {
        guard path == PagePath.administration || path.hasPrefix(PagePath.administration + "/") else { return [] }
        return NavigationItem.items(administration, at: path)
    }
}
