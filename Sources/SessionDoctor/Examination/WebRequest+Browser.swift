extension WebRequest {
    /// A host that cannot exist (RFC 6761).
    static let inventedHost = "doctor.invalid"

    /// The page from which a request is sent.
    enum Sender: Sendable {
        /// A page of the site.
        case site
        /// A page of another host of the same site.
        case sibling
        /// A page of another site.
        case otherSite

        /// The headers that a browser adds.
        func headers(_ site: SiteAddress) -> [Header] {
            switch self {
            case .site: [Header("Origin", site.origin), Header("Sec-Fetch-Site", "same-origin")]
            case .sibling:
                [
                    Header("Origin", "\(site.isEncrypted ? "https" : "http")://sibling.\(site.host)"),
                    Header("Sec-Fetch-Site", "same-site"),
                ]
            case .otherSite: [Header("Origin", "https://\(inventedHost)"), Header("Sec-Fetch-Site", "cross-site")]
            }
        }
    }

    /// A page that a user opens.
    static func page(_ path: String) -> WebRequest {
        WebRequest(
            "GET", path, headers: [Header("Accept", "text/html,application/json;q=0.9,*/*;q=0.8")])
    }

    /// A form as a page sends it.
    ///
    /// - Parameter token: the anti-forgery token, with the header or field that carries it.
    static func submission(
        of form: Recipe.Form, from sender: Sender, of site: SiteAddress, token: (Recipe.Token, String)?
    ) -> WebRequest {
        var fields = form.fields
        var request = page(form.path)
        request.method = form.method
        if let (token, value) = token {
            if let header = token.header {
                request.headers.append(Header(header, value))
            } else {
                fields.append((token.field, value))
            }
        }
        if form.method == "GET" {
            if !fields.isEmpty {
                let mark = form.path.contains("?") ? "&" : "?"
                request.target += mark + String(decoding: Self.form(fields), as: UTF8.self)
            }
            // A link has no Origin.
            request.headers += sender.headers(site).filter { $0.name != "Origin" }
            return request
        }
        request.headers += sender.headers(site)
        switch form.encoding {
        case .form:
            request.headers.append(Header("Content-Type", "application/x-www-form-urlencoded"))
            request.body = Self.form(fields)
        case .json:
            // Another site's page can send JSON only under a type for which browsers do not ask the site first.
            request.headers.append(Header("Content-Type", sender == .site ? "application/json" : "text/plain"))
            request.body = json(fields)
        }
        return request
    }
}
