import WebAddresses

extension ServerConfiguration {
    /// Warnings about listed hosts without a port while `public.url` has one: such an entry means the default port only, so
    /// users would not be sent back to an application on the same port as `public.url`.
    var redirectRemarks: [String] {
        let hosts = forwardAuth.redirectHosts
        guard let port = publicURL.port else { return [] }
        return hosts.patterns.filter { $0.port == nil && !hosts.lists($0.at(port)) }.map {
            """
            forwardauth.redirect.hosts: \($0) is port \(publicURL.isEncrypted ? 443 : 80) only, and public.url is at port \
            \(port); write \($0.at(port)) where the application is at that port too
            """
        }
    }
}
