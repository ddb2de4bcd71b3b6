@testable import PageRendering

extension QRCode {
    /// The picture as a page shows it (`code-enrolment.mustache`).
    func svg(label: String) -> String {
        let picture = picture
        return """
            <svg viewBox="0 0 \(picture.modules) \(picture.modules)" width="\(picture.width)" height="\(picture.width)" role="img" \
            aria-label="\(MarkupEscaping().escapeText(label))" shape-rendering="crispEdges">\
            <rect width="\(picture.modules)" height="\(picture.modules)" fill="#fff"/><path fill="#000" d="\(picture.path)"/></svg>
            """
    }
}
