import HTTPTypes
import RequestEdge
import WebAddresses

/// Envoy's `ext_authz` over HTTP: the original method, `Host`, and the original path behind `/verify/envoy`.
///
/// It takes only 200 for success.
struct EnvoyDialect: ForwardAuthDialect {
    let name = "envoy"
    let appendsPath = true
    /// The methods with a route. All others are answered in the same way.
    let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]

    func question(in request: HTTPRequest) throws(ForwardedRequestError) -> (ForwardedAddress, method: String) {
        guard let path = request.path, path.hasPrefix(Self.prefix) else {
            throw .malformed("the path does not begin with \(Self.prefix)")
        }
        let address = try ForwardedAddress(
            scheme: try request.headerFields.only(.xForwardedProto),
            authority: request.authority ?? "",
            uri: path.dropFirst(Self.prefix.count)
        )
        return (address, request.method.rawValue)
    }

    private static let prefix = "/verify/envoy"
}
