/// The servers and the settings of the client. It may hold passwords and cannot print them.
package struct RESPConfiguration: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    let topology: RESPTopology
    /// The credentials for the servers that hold data.
    let credentials: RESPCredentials?
    /// The credentials for the sentinels, which have their own users.
    let sentinelCredentials: RESPCredentials?
    /// The number of the database; 0 in a cluster.
    package let database: Int
    /// Nil for unencrypted connections.
    let tls: RESPTLSFiles?

    /// The maximum wait until a connection is ready for commands, including name look-up, TLS and authentication. Default 2 s.
    package var connectTimeout: Duration = .seconds(2)
    /// The maximum wait for an answer. A time-out ends the connection, because later answers could not be matched. Default 1 s.
    package var commandTimeout: Duration = .seconds(1)
    /// The maximum number of commands that wait for an answer, per connection; further ones are refused. Default 16,384.
    package var queueLimit = 16_384
    /// Connections to each server. Commands share them, so more than a few do not help. Default 2.
    package var connectionsPerNode = 2

    /// Reads a URL: `redis://[user:password@]host[:port][/database]`, `redis+sentinel://host,host/primary[/database]` or
    /// `redis+cluster://host,host`; beginning with `rediss` for TLS. Parameters after `?`: `ssl_ca_certs`, `ssl_certfile`
    /// and `ssl_keyfile` name PEM files; `sentinel_username` and `sentinel_password` are for the sentinels.
    ///
    /// - Throws: the problem of the URL, without quoting text that could be a password.
    package init(url: String) throws(RESPConfigurationError) {
        let parts = try RESPURL(url)
        var parameters = parts.parameters
        self.credentials = try RESPCredentials(userInformation: parts.userInformation)
        self.tls = try RESPTLSFiles(taking: &parameters, isTLS: parts.scheme.isTLS)
        self.sentinelCredentials = try RESPCredentials(takingSentinels: &parameters, kind: parts.scheme.kind)
        guard parameters.isEmpty else {
            throw RESPConfigurationError(
                "a parameter is unknown; use ssl_ca_certs, ssl_certfile and ssl_keyfile, and for sentinels "
                    + "sentinel_username and sentinel_password")
        }
        (self.topology, self.database) = try RESPTopology.read(parts)
    }

    /// The configuration for the sentinels, with short time-outs, because commands wait for their answers.
    var forSentinels: RESPConfiguration {
        var changed = self
        changed.connectTimeout = min(connectTimeout, .milliseconds(500))
        changed.commandTimeout = min(commandTimeout, .milliseconds(500))
        changed.connectionsPerNode = 1
        return changed
    }

    /// The servers, without users and passwords.
    package var description: String {
        switch topology {
        case .single(let address): "Redis at \(address)"
        case .sentinel(_, let primary): "Redis \(primary)"
        case .cluster(let addresses): "Redis Cluster at \(addresses.map(\.description).joined(separator: ", "))"
        }
    }

    /// The servers, without users and passwords.
    package var debugDescription: String { description }
    /// Nothing.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
