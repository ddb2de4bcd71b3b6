/// The contents of a page: plain, formatted values that a template prints.
package protocol PageContent: Sendable {
    /// The template that prints it.
    static var template: TemplateName { get }

    /// The page's name in the browser's title bar.
    var title: PageText { get }

    /// The width of the layout.
    var width: PageWidth { get }

    /// Whether the input had a problem; the title says so first, for screen readers.
    var hasProblems: Bool { get }

    /// The id of the field that has the focus when the page opens: the one to correct, or the first to fill in. `nil`
    /// leaves the focus to the browser.
    var focus: String? { get }

    /// The script of the page. Default none: then the content security policy allows no script at all.
    var script: PageScript? { get }
}

extension PageContent {
    package var focus: String? { nil }
    package var script: PageScript? { nil }
}

/// A script. Every page is complete without it.
package enum PageScript: Sendable {
    /// Asks the browser for passkeys: for the forms that `Assets/passkeys.js` describes.
    case passkeys
    /// Keeps parts of a page current: for those that `Assets/overview.js` describes.
    case overview
}

/// The width of a layout: a single card, or the full width.
package enum PageWidth: String, Sendable {
    case slim
    case wide
}
