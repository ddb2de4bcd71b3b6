import Sessions

/// Where somebody is sent who may not pass yet, and how they find back.
struct ForwardAuthLinks: Sendable {
    private let publicURL: PublicURL
    private let hosts: RedirectHosts

    init(publicURL: PublicURL, hosts: RedirectHosts) {
        self.publicURL = publicURL
        self.hosts = hosts
    }

    /// The address that removes what stands in the way of `request`; nil when there is none.
    func link(for verdict: ForwardAuthVerdict, from request: ForwardedRequest) -> String? {
        switch verdict {
        case .allow, .bypass, .forbidden: nil
        case .unauthenticated: link("/login", backTo: request)
        case .stepUp(.fresh): link("/reauthenticate", backTo: request)
        case .stepUp(.level(let level)): link("/reauthenticate", backTo: request, [("level", "aal\(level.rawValue)")])
        case .changePassword: publicURL.link(to: "/account")
        }
    }

    private func link(
        _ page: String,
        backTo request: ForwardedRequest,
        _ fields: [(name: String, value: String)] = []
    ) -> String {
        publicURL.link(to: LocalLink(page, fields + [("next", target(of: request)?.description ?? "")]).description)
    }

    /// A person comes back to where they were. What a program asked for may be no page, so its person comes back to the
    /// front page.
    private func target(of request: ForwardedRequest) -> ReturnTarget? {
        let address = request.address
        let path = request.reader == .page ? address.pathAndQuery : "/"
        // On this server's own host the way back is a path, so it needs no permission.
        let base = address.origin == publicURL.origin ? "" : address.origin
        return ReturnTarget(base + path, hosts: hosts) ?? ReturnTarget(base + "/", hosts: hosts)
    }
}
