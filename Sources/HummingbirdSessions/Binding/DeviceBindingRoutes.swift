public import DeviceBinding
import HTTPTypes
public import Hummingbird
import Logging
import NIOCore
public import Sessions

/// The addresses at which browsers register the key of a session and renew its second cookie: `POST /dbsc/register` and
/// `POST /dbsc/refresh`. Where the cookie has a domain, also `/.well-known/device-bound-sessions`, which that domain must serve.
///
/// ```swift
/// DeviceBindingRoutes(binding, sessions).add(to: router)
/// ```
///
/// Browsers get 200, 400 for a key that is refused, 403 with a challenge to sign, 404 for a session that is not theirs, and 503
/// if the store does not answer.
///
/// Add them before the ``SessionMiddleware`` and the ``CSRFMiddleware``: the requests come without a token, and often without
/// cookies. Each is proved by a signature over a challenge that only this server issues.
public struct DeviceBindingRoutes<Context: SessionRequestContext>: Sendable {
    private let binding: DeviceBinding
    private let sessions: SessionManager
    private let device: @Sendable (Request, Context) -> Device

    /// Creates the routes.
    ///
    /// - Parameters:
    ///   - binding: the same that the session manager checks.
    ///   - sessions: the session manager.
    ///   - device: describes the client, for events. Default as for ``SessionMiddleware``.
    public init(
        _ binding: DeviceBinding,
        _ sessions: SessionManager,
        device: @escaping @Sendable (Request, Context) -> Device = SessionMiddleware<Context>.device
    ) {
        self.binding = binding
        self.sessions = sessions
        self.device = device
    }

    /// Adds the routes.
    public func add(to router: some RouterMethods<Context>) {
        router.post(RouterPath(binding.registrationPath)) { request, context in
            let answer = try await binding.register(
                BindingRequest(request, at: binding, from: device(request, context)), in: sessions)
            if case .refused(let refusal) = answer {
                context.logger.debug("key of a browser refused", metadata: ["reason": "\(refusal)"])
            }
            return answer.response
        }
        router.post(RouterPath(binding.refreshPath)) { request, context in
            try await binding.refresh(
                BindingRequest(request, at: binding, from: device(request, context)), in: sessions
            )
            .response
        }
        if binding.coversSite { router.get(RouterPath(DeviceBinding.wellKnownPath)) { _, _ in permit } }
    }

    /// Any host of the site may be asked, and browsers ask without cookies.
    private var permit: Response {
        Response(
            status: .ok, headers: [.contentType: "application/json", .cacheControl: "max-age=3600"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: binding.registrationPermit)))
    }
}
