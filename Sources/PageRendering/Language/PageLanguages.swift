package import HTTPTypes

/// The languages that the server offers, the default one first.
package struct PageLanguages: Sendable {
    let all: [PageLanguage]

    /// - Parameter languages: The languages, the default one first. English if there is none.
    package init(_ languages: [PageLanguage]) {
        all = languages.isEmpty ? [.english] : languages
    }

    /// The language for the wishes of a browser: the first wish that one of the languages fulfils, and of several the closest
    /// (RFC 4647 §3.4), else the default.
    ///
    /// - Parameter header: The value of `Accept-Language` (RFC 9110 §12.5.4).
    func best(for header: String?) -> PageLanguage {
        guard all.count > 1, let header else { return all[0] }
        for range in LanguageRange.list(header) {
            if range.tag == "*" { return all[0] }
            if let language = all.max(by: { range.fit(of: $0.tag) < range.fit(of: $1.tag) }),
                range.fit(of: language.tag) > 0
            {
                return language
            }
        }
        return all[0]
    }

    /// Does `work` in the bound language if the server offers it, else in the default one: where no request is.
    func boundToOffered<Result>(_ work: () throws -> Result) rethrows -> Result {
        let bound = PageLanguage.bound.flatMap { bound in all.first { $0.tag == bound.tag } }
        return try PageLanguage.$bound.withValue(bound ?? all[0], operation: work)
    }

    /// Does `work` in the language for the request with these headers.
    package func bound<Result>(
        to headers: HTTPFields,
        _ work: () throws -> Result
    ) rethrows -> Result {
        try PageLanguage.$bound.withValue(best(for: headers[.acceptLanguage]), operation: work)
    }

    /// Does `work` in the language for the request with these headers.
    package func bound<Result>(
        to headers: HTTPFields,
        _ work: () async throws -> Result
    ) async rethrows -> Result {
        try await PageLanguage.$bound.withValue(best(for: headers[.acceptLanguage]), operation: work)
    }
}
