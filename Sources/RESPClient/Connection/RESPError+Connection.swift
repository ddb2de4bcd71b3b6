import NIOCore
import NIOPosix
import NIOSSL

extension RESPError {
    /// The server or the network ended the connection.
    static let lost = RESPError(.unavailable, "the connection to the server was lost")

    /// Why a connection failed, in words for an operator.
    init(connecting error: any Error) {
        switch error {
        case let error as RESPError: self = error
        case let error as NIOSSLError: self.init(tls: error)
        case is NIOSSLExtraError:
            self.init(.misconfigured, "the server's certificate is not for the host that the URL names")
        case is ChannelError, is NIOConnectionError:
            self.init(.unavailable, "no connection to the server: it does not exist, or does not listen there")
        default: self = .lost
        }
    }

    private init(tls error: NIOSSLError) {
        switch error {
        case .uncleanShutdown: self = .lost
        case .handshakeFailed(let reason):
            let text = String(describing: reason)
            if text.contains("CERTIFICATE_VERIFY_FAILED") {
                self.init(.misconfigured, "the server's certificate is not trusted; see ssl_ca_certs")
            } else if text.contains("WRONG_VERSION_NUMBER") {
                self.init(.misconfigured, "the server does not speak TLS on that port")
            } else {
                self.init(.misconfigured, "the server does not agree on TLS with us")
            }
        default: self.init(.misconfigured, "TLS with the server failed")
        }
    }
}
