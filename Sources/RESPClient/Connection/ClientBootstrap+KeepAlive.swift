import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#endif

extension ClientBootstrap {
    /// Has the system ask a silent peer after half a minute whether it is still there. Without that, a firewall that
    /// forgot an idle connection is noticed only by the command that gets no answer.
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
