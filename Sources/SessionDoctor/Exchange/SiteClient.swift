/// Sends requests to the one site of an examination.
package protocol SiteClient: Sendable {
    /// Sends one request and returns its answer, whatever its status. Redirects are not followed, long bodies are cut.
    ///
    /// Throws ``SiteFailure`` if there is no answer.
    func send(_ request: WebRequest, to site: SiteAddress) async throws(SiteFailure) -> WebResponse
}

/// Why the site gave no answer.
package struct SiteFailure: Error, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
