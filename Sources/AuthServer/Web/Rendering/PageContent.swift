/// What one page shows: plain, already formatted values that a template prints.
protocol PageContent: Sendable {
    /// The template that prints it.
    static var template: TemplateName { get }

    /// The page's name in the browser's title bar.
    var title: String { get }

    /// How wide the page is laid out.
    var width: PageWidth { get }

    /// Whether something went wrong with what was entered; screen readers hear it first, from the title.
    var hasProblems: Bool { get }

    /// The id of the field that has the focus when the page opens: the one to correct, or the first to fill in. `nil`
    /// leaves the focus to the browser.
    var focus: String? { get }
}

extension PageContent {
    var focus: String? { nil }
}

/// How wide a page is laid out: one ticket, or a whole desk.
enum PageWidth: String, Sendable {
    case slim
    case wide
}
