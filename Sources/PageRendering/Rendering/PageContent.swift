/// The contents of a page: plain, formatted values that a template prints.
package protocol PageContent: Sendable {
    /// The template that prints it.
    static var template: TemplateName { get }

    /// The page's name in the browser's title bar.
    var title: String { get }

    /// The width of the layout.
    var width: PageWidth { get }

    /// Whether the input had a problem; the title says so first, for screen readers.
    var hasProblems: Bool { get }

    /// The id of the field that has the focus when the page opens: the one to correct, or the first to fill in. `nil`
    /// leaves the focus to the browser.
    var focus: String? { get }

    /// Whether the page has forms for passkeys and so the one script (`Assets/passkeys.js` tells what they look like).
    /// Default false: then the content security policy allows no script at all.
    var usesPasskeys: Bool { get }
}

extension PageContent {
    package var focus: String? { nil }
    package var usesPasskeys: Bool { false }
}

/// The width of a layout: a single card, or the full width.
package enum PageWidth: String, Sendable {
    case slim
    case wide
}
