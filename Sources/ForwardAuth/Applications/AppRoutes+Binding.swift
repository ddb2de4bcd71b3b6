import DeviceBinding
import HTTPTypes
import Hummingbird
import HummingbirdSessions
import Operations
import RequestEdge
import Sessions
import WebAddresses

/// The binding of an application's own cookie to the browser: `/.coatcheck/dbsc/…` on its host.
extension AppRoutes {
    @Sendable
    func register(_ request: Request, _ context: Context) async throws -> Response {
        let asked = try AppRequest(request, context, at: hosts)
        guard let binding = try binding(at: asked) else { throw HTTPError(.notFound) }
        return try await binding.register(bindingRequest(request, context, binding), in: access.sessions).response
    }

    @Sendable
    func refresh(_ request: Request, _ context: Context) async throws -> Response {
        let asked = try AppRequest(request, context, at: hosts)
        guard let binding = try binding(at: asked) else { throw HTTPError(.notFound) }
        return try await binding.refresh(bindingRequest(request, context, binding), in: access.sessions).response
    }

    /// Asks the browser that has just got the cookie for a key.
    func askForKey(of id: SessionID, at asked: AppRequest, in response: inout Response) async throws {
        guard let binding = try binding(at: asked), binding.isEnforced, let record = try await access.sessions.find(id)
        else { return }
        response.headers[.secureSessionRegistration] = binding.registration(of: record, at: clock.now())
    }

    /// A page that opens the application's again, for a browser that came by a link on another site: for those, browsers do
    /// not renew the second cookie. `nil` if the cookie is good, or the browser has had its occasion.
    func proofRetry(_ request: Request, _ context: Context, _ asked: AppRequest) async throws -> Response? {
        guard binding != nil, request.headers.cameFromElsewhere,
            case .unproven = try await lookup(request, context, at: asked.host)
        else { return nil }
        return AppRefusal.proof(next: asked.next)
    }

    private func binding(at asked: AppRequest) throws -> DeviceBinding? {
        guard let binding, asked.address.origin.hasPrefix("https://") else { return nil }
        return try DeviceBinding(
            of: binding, at: asked.address.origin, cookie: cookies.app, under: asked.host.bindingField,
            folder: "/.coatcheck/dbsc")
    }

    private func bindingRequest(_ request: Request, _ context: Context, _ binding: DeviceBinding) throws
        -> BindingRequest
    {
        try BindingRequest(
            request, at: binding,
            from: Device(userAgent: request.headers[.userAgent] ?? "", address: context.clientAddress))
    }
}
