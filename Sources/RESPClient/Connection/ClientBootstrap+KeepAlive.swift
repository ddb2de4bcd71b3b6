import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#endif

extension ClientBootstrap {
    /// Makes the system probe a silent peer after half a minute. Without that, only the next command would detect that a
    /// firewall has dropped an idle connection.
    func keepingAlive() -> ClientBootstrap {
        let bootstrap = channelOption(.socketOption(.so_keepalive), value: 1)
        #if canImport(Glibc)
        return
            bootstrap
            .channelOption(.tcpOption(.init(rawValue: TCP_KEEPIDLE)), value: 30)
            .channelOption(.tcpOption(.init(rawValue: TCP_KEEPINTVL)), value: 10)
            .channelOption(.tcpOption(.init(rawValue: TCP_KEEPCNT)), value: 3)
        #else
        return bootstrap
        #endif
    }
}
