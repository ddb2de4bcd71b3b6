package import Hummingbird
import RequestEdge
package import Sessions
import UserAccounts

/// Turns page contents into HTML answers, inside the frame that fits the viewer.
package struct PageRenderer: Sendable {
    private let templates: TemplateLibrary
    package let theme: Theme
    /// The languages of pages, with the texts of the theme.
    package let languages: PageLanguages
    /// The content security policy of pages with the script; the others get theirs from `SecurityHeaders`.
    private let scriptPolicy: String
    package let clock: any WallClock

    /// - Parameters:
    ///   - theme: The look of the pages.
    ///   - languages: The languages of the pages with the texts of the theme (``Theme/pageLanguages(_:)``), the default one first.
    ///   - formTargets: Other origins that a form may lead to by a redirect, as for `SecurityHeaderFields`.
    ///   - clock: The clock for relative times on pages.
    /// - Throws: ``TemplateError`` for a template of the theme that cannot be used.
    package init(
        theme: Theme = .standard,
        languages: PageLanguages = .bundled,
        formTargets: [String] = [],
        clock: any WallClock = SystemClock()
    ) throws {
        self.theme = theme
        self.languages = languages
        self.templates = try TemplateLibrary(theme, in: languages)
        self.scriptPolicy = SecurityHeaderFields.pagePolicy(formTargets: formTargets, allowsScript: true)
        self.clock = clock
    }

    /// Renders a page.
    ///
    /// - Parameters:
    ///   - path: The path of the page, to mark it in the navigation.
    ///   - viewer: The signed-in user; `nil` shows no navigation and no sign-out.
    ///   - csrfToken: The masked token for this page's forms.
    package func response(
        _ page: some PageContent,
        status: HTTPResponse.Status = .ok,
        at path: String = "",
        viewer: Viewer? = nil,
        csrfToken: String? = nil,
        notices: [Notice] = []
    ) -> Response {
        var response = languages.boundToOffered {
            let frame = PageFrame(page, of: theme, at: path, viewer: viewer, csrfToken: csrfToken, notices: notices)
            let html = templates.render(page, in: frame)
            return Response(
                status: status,
                headers: [.contentType: "text/html; charset=utf-8", .contentLanguage: PageLanguage.current.tag],
                body: ResponseBody(byteBuffer: ByteBuffer(string: html))
            )
        }
        if page.script != nil { response.headers[.contentSecurityPolicy] = scriptPolicy }
        return response
    }

    /// Renders a page as HTML, for a template without the usual layout.
    package func html(_ page: some PageContent) -> String {
        languages.boundToOffered {
            templates.render(page, in: PageFrame(page, of: theme, at: "", viewer: nil, csrfToken: nil, notices: []))
        }
    }

    /// The date on the stub: `23·11·26`.
    package var dateStamp: String {
        let date = CivilTime(clock.now())
        let fields = [date.day, date.month, date.year % 100]
        return fields.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: "·")
    }
}
