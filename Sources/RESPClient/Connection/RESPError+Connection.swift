import NIOCore
import NIOPosix
import NIOSSL

extension RESPError {
    /// The server or the network ended the connection.
    static let lost = RESPError(.unavailable, "the connection to the server was lost")

    /// The connection ended before the greeting was complete. `isTLS` tells whether the URL requires TLS.
    static func hungUp(isTLS: Bool) -> RESPError {
        RESPError(
            .unavailable,
            isTLS
                ? "the server closed the connection during the greeting; it may need a client certificate (ssl_certfile), or lack TLS"
                : "the server closed the connection during the greeting; if it expects TLS, begin the URL with rediss"
        )
    }

    /// The greeting took too long. A server without TLS takes a TLS greeting for a command and waits for its end.
    static func slowGreeting(isTLS: Bool) -> RESPError {
        RESPError(
            .unavailable,
            isTLS
                ? "the server did not finish the greeting in time; if it does not speak TLS, the URL must not begin with rediss"
                : "the server did not finish the greeting in time"
        )
    }

    /// The reason why a connection failed, for the operator.
    init(connecting error: any Error) {
        switch error {
        case let error as RESPError: self = error
        case let error as NIOSSLError: self.init(tls: error)
        case let error as BoringSSLError: self.init(tls: error)
        case is NIOSSLExtraError:
            self.init(.misconfigured, "the server's certificate is not for the host that the URL names")
        case is ChannelError, is NIOConnectionError:
            self.init(
                .unavailable, "cannot connect to the server: it does not exist, or does not listen at that address")
        default: self = .lost
        }
    }

    private init(tls error: NIOSSLError) {
        switch error {
        case .uncleanShutdown: self = .lost
        case .handshakeFailed(let reason): self.init(tls: reason)
        default: self.init(.misconfigured, "TLS with the server failed")
        }
    }

    /// The library distinguishes reasons only in its text.
    private init(tls error: BoringSSLError) {
        let text = String(describing: error)
        let message =
            if text.contains("CERTIFICATE_VERIFY_FAILED") {
                "the server's certificate is not trusted, or not for the host that the URL names; see ssl_ca_certs"
            } else if text.contains("CERTIFICATE_REQUIRED") || text.contains("HANDSHAKE_FAILURE") {
                "the server requires another client certificate or other TLS parameters; see ssl_certfile"
            } else if text.contains("WRONG_VERSION_NUMBER") {
                "the server does not speak TLS on that port; the URL must not begin with rediss"
            } else {
                "TLS negotiation with the server failed"
            }
        self.init(.misconfigured, message)
    }
}
