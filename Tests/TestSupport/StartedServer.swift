import Foundation

/// A server that the runner of the tests has started. The raw value names the environment variable with its URL.
package protocol StartedServer: RawRepresentable<String>, Sendable {}

extension StartedServer {
    /// Whether the tests should run. Where all engines are required, a missing one fails them instead.
    package var isExpected: Bool {
        ProcessInfo.processInfo.environment["TEST_ENGINES"] == "required" || variable != nil
    }

    /// Where the server is. Throws ``MissingServer`` when it has not been started.
    package var url: String {
        get throws {
            guard let variable else { throw MissingServer(description: "\(rawValue) is not set") }
            return variable
        }
    }

    /// The URL with one more parameter.
    package func url(adding parameter: String) throws -> String {
        let url = try url
        return url + (url.contains("?") ? "&" : "?") + parameter
    }

    private var variable: String? { ProcessInfo.processInfo.environment[rawValue] }
}

/// Tests need a server that has not been started.
package struct MissingServer: Error, CustomStringConvertible {
    package let description: String
}

/// Redis or Valkey, in each of its forms.
package enum RedisServers: String, CaseIterable, StartedServer {
    case single = "TEST_REDIS_URL"
    case tls = "TEST_REDIS_TLS_URL"
    case sentinel = "TEST_REDIS_SENTINEL_URL"
    case cluster = "TEST_REDIS_CLUSTER_URL"
}

/// PostgreSQL, directly and through a pooler.
package enum PostgresServers: String, CaseIterable, StartedServer {
    case plain = "TEST_POSTGRES_URL"
    case superuser = "TEST_POSTGRES_SUPERUSER_URL"
    case tls = "TEST_POSTGRES_TLS_URL"
    case pooler = "TEST_PGBOUNCER_URL"
}
