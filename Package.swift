// swift-tools-version: 6.2

import PackageDescription

/// `make test` turns every warning in our own code into an error; a newer compiler's new warnings do not stop other builds.
let isStrict = Context.environment["WARNINGS_AS_ERRORS"] == "1"

let swiftSettings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ] + (isStrict ? [.treatAllWarnings(as: .error)] : [])

let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting: Target.Dependency = .product(name: "HummingbirdTesting", package: "hummingbird")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioExtras: Target.Dependency = .product(name: "NIOExtras", package: "swift-nio-extras")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1: Target.Dependency = .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let tracing: Target.Dependency = .product(name: "Tracing", package: "swift-distributed-tracing")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")

let package = Package(
    name: "coatcheck",
    platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .visionOS(.v2)],
    products: [
        .library(name: "Sessions", targets: ["Sessions"]),
        .library(name: "SQLiteSessionStore", targets: ["SQLiteSessionStore"]),
        .library(name: "PostgresSessionStore", targets: ["PostgresSessionStore"]),
        .library(name: "ValkeySessionStore", targets: ["ValkeySessionStore"]),
        .library(name: "HummingbirdSessions", targets: ["HummingbirdSessions"]),
        .library(name: "SessionsTesting", targets: ["SessionsTesting"]),
        .library(name: "Passkeys", targets: ["Passkeys"]),
        .library(name: "DeviceBinding", targets: ["DeviceBinding"]),
        .executable(name: "coatcheck", targets: ["coatcheck"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing.git", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.33.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(name: "Sessions", dependencies: [crypto, logging, lifecycle]),
        .target(name: "SQLInterface", dependencies: ["Sessions"]),
        .target(name: "SQLiteClient", dependencies: ["SQLInterface", grdb, grdbSQLite]),
        .target(name: "SQLSessionTables", dependencies: ["SQLInterface", "Sessions"]),
        .target(
            name: "SQLiteSessionStore", dependencies: ["SQLInterface", "SQLSessionTables", "SQLiteClient", "Sessions"]),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        .target(
            name: "PostgresClient", dependencies: ["CLibPQ", "SQLInterface", "Sessions", logging]),
        .target(
            name: "PostgresSessionStore",
            dependencies: ["PostgresClient", "SQLInterface", "SQLSessionTables", "Sessions", logging]
        ),
        .target(
            name: "RESPClient",
            dependencies: [
                crypto, logging, nioCore, nioPosix, .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]
        ),
        .target(
            name: "ValkeySessionStore",
            dependencies: ["RESPClient", "Sessions", logging],
            resources: [.embedInCode("Scripts")]
        ),
        .target(
            name: "HummingbirdSessions",
            dependencies: [
                "DeviceBinding", "Sessions", hummingbird, httpTypes, logging, nioCore, nioHTTP1,
                .product(name: "HummingbirdCore", package: "hummingbird"), nioHTTPTypesHTTP1,
            ]
        ),
        .target(name: "SessionsTesting", dependencies: ["Sessions"]),
        .target(name: "Passkeys", dependencies: [crypto, cryptoExtras]),
        .target(name: "DeviceBinding", dependencies: ["Passkeys", "Sessions", crypto, cryptoExtras]),
        .target(name: "Traces", dependencies: ["Sessions", lifecycle, logging, tracing]),
        .systemLibrary(
            name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"]), .brew(["argon2"])]),
        .systemLibrary(name: "CCrypt", providers: [.apt(["libcrypt-dev"])]),
        .target(
            name: "UserAccounts",
            dependencies: [
                "CArgon2", .target(name: "CCrypt", condition: .when(platforms: [.linux])), "Passkeys", "Sessions",
                "Traces", crypto, cryptoExtras, logging, nioPosix,
            ],
            resources: [.embedInCode("Account/Confusables.txt")]
        ),
        // The layers of the server, lowest first.
        .target(
            name: "WebAddresses",
            dependencies: ["Sessions", "UserAccounts"]),
        .target(
            name: "ServerSettings",
            dependencies: [
                "Passkeys", "PostgresClient", "RESPClient", "Sessions", "UserAccounts", "WebAddresses", configuration,
                logging, yams,
            ]),
        .target(
            name: "ServerTables",
            dependencies: [
                "Passkeys", "SQLInterface", "SQLSessionTables", "Sessions", "UserAccounts", "WebAddresses", crypto,
            ]),
        .systemLibrary(
            name: "CMaxMindDB", pkgConfig: "libmaxminddb",
            providers: [.apt(["libmaxminddb-dev"]), .brew(["libmaxminddb"])]),
        .target(
            name: "Operations",
            dependencies: [
                "CMaxMindDB", "DeviceBinding", "Passkeys", "SQLInterface", "SQLiteClient", "ServerSettings",
                "ServerTables",
                "Sessions", "Traces", "UserAccounts", "WebAddresses", asyncHTTPClient, crypto, lifecycle, logging,
                nioCore, nioHTTP1, nioSSL, tracing,
            ]),
        .target(
            name: "RequestEdge",
            dependencies: [
                "HummingbirdSessions", "Operations", "SQLInterface", "Sessions", "Traces", "UserAccounts",
                "WebAddresses", httpTypes, hummingbird, logging, nioCore, nioHTTP1, nioHTTPTypes, tracing,
            ]),
        .systemLibrary(
            name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"]), .brew(["qrencode"])]),
        .target(
            name: "PageRendering",
            dependencies: [
                "CQREncode", "HummingbirdSessions", "Operations", "RequestEdge", "Sessions", "UserAccounts",
                "WebAddresses", crypto, httpTypes, hummingbird, logging, mustache, nioCore, yams,
            ],
            resources: [.embedInCode("Templates"), .embedInCode("Texts"), .embedInCode("Assets")]),
        .target(
            name: "WebPages",
            dependencies: [
                "DeviceBinding", "HummingbirdSessions", "Operations", "PageRendering", "Passkeys", "RequestEdge",
                "ServerSettings",
                "Sessions", "UserAccounts", "WebAddresses", crypto, httpTypes, hummingbird, lifecycle, nioCore,
            ]),
        .target(
            name: "WebAPI",
            dependencies: [
                "DeviceBinding", "HummingbirdSessions", "Operations", "Passkeys", "RequestEdge", "ServerTables",
                "Sessions",
                "UserAccounts", "WebAddresses", httpTypes, hummingbird, lifecycle, logging, nioCore,
            ],
            resources: [.embedInCode("openapi.json")]),
        .target(
            name: "ForwardAuth",
            dependencies: [
                "DeviceBinding", "HummingbirdSessions", "Operations", "PageRendering", "RequestEdge", "ServerSettings",
                "ServerTables",
                "Sessions", "Traces", "UserAccounts", "WebAddresses", crypto, httpTypes, hummingbird, logging, nioCore,
                nioHTTP1, nioHTTPTypesHTTP1, yams,
            ]),
        .target(
            name: "SessionService",
            dependencies: [
                "DeviceBinding", "HummingbirdSessions", "Operations", "RequestEdge", "ServerTables", "Sessions",
                "Traces", "UserAccounts", crypto,
                httpTypes, hummingbird, lifecycle, logging, nioCore, nioHTTP1,
            ]),
        .target(
            name: "SessionDoctor", dependencies: [asyncHTTPClient, nioCore, nioHTTP1, nioPosix, nioSSL, yams]),
        .target(
            name: "AuthServer",
            dependencies: [
                "DeviceBinding", "ForwardAuth", "HummingbirdSessions", "Operations", "PageRendering", "Passkeys",
                "PostgresClient",
                "RequestEdge", "SQLInterface", "SQLSessionTables", "SQLiteClient", "ServerSettings", "ServerTables",
                "SessionService", "Sessions", "Traces", "UserAccounts", "ValkeySessionStore", "WebAPI", "WebAddresses",
                "WebPages", asyncHTTPClient, httpTypes, hummingbird, hummingbirdCore, lifecycle, logging, nioCore,
                nioExtras, nioHTTP1, nioHTTPTypes, nioPosix, nioSSL, tracing, unixSignals,
            ]),
        .executableTarget(
            name: "coatcheck",
            dependencies: [
                "AuthServer", "ForwardAuth", "Operations", "PageRendering", "RequestEdge", "SQLInterface",
                "ServerSettings", "ServerTables", "SessionDoctor", "Sessions", "UserAccounts", "WebAPI",
                "WebAddresses", argumentParser, logging,
            ]),
        .executableTarget(
            name: "SessionBenchmark",
            dependencies: [
                "HummingbirdSessions", "PostgresSessionStore", "SQLiteSessionStore", "Sessions", "ValkeySessionStore",
                hummingbird, lifecycle, logging, nioCore, nioHTTP1, nioPosix, unixSignals,
            ],
            path: "Benchmarks/SessionBenchmark"
        ),
        .executableTarget(
            name: "StoreBenchmark",
            dependencies: ["PostgresSessionStore", "SQLiteSessionStore", "Sessions", "ValkeySessionStore", logging],
            path: "Benchmarks/StoreBenchmark"
        ),
        .executableTarget(
            name: "Costs", dependencies: ["SQLiteSessionStore", "Sessions", logging], path: "Benchmarks/Costs"),
        .executableTarget(
            name: "ExampleLogin", dependencies: ["HummingbirdSessions", "Sessions", hummingbird],
            path: "Examples/login", exclude: ["Makefile"]),
        .executableTarget(
            name: "ExampleCounter", dependencies: ["HummingbirdSessions", "Sessions", hummingbird],
            path: "Examples/counter", exclude: ["Makefile"]),
        .target(
            name: "TestSupport", dependencies: ["Sessions", "SessionsTesting", logging], path: "Tests/TestSupport"),
        .testTarget(
            name: "SessionsTests", dependencies: ["Sessions", "SessionsTesting", logging]),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "PostgresClient", "PostgresSessionStore", "RESPClient", "SQLInterface", "SQLSessionTables",
                "SQLiteClient",
                "SQLiteSessionStore", "Sessions", "SessionsTesting", "TestSupport", "ValkeySessionStore", grdb, logging,
            ]
        ),
        .testTarget(
            name: "SQLInterfaceTests",
            dependencies: ["PostgresClient", "SQLInterface", "SQLiteClient", "Sessions", "TestSupport", logging]),
        .testTarget(
            name: "SQLiteClientTests", dependencies: ["SQLInterface", "SQLiteClient", "TestSupport", grdb]),
        .testTarget(
            name: "RESPClientTests", dependencies: ["RESPClient", "TestSupport", logging, nioCore, nioPosix]),
        .testTarget(
            name: "PostgresClientTests",
            dependencies: ["PostgresClient", "SQLInterface", "Sessions", "SessionsTesting", "TestSupport", logging]),
        .testTarget(
            name: "HummingbirdSessionsTests",
            dependencies: [
                "HummingbirdSessions", "SQLiteSessionStore", "Sessions", "SessionsTesting", "TestSupport",
                hummingbird, hummingbirdTesting, httpTypes, logging, nioCore, nioHTTP1,
            ]
        ),
        .testTarget(
            name: "DeviceBindingTests",
            dependencies: ["DeviceBinding", "Passkeys", "Sessions", "SessionsTesting", crypto, cryptoExtras]),
        .testTarget(
            name: "PasskeysTests", dependencies: ["Passkeys", crypto, cryptoExtras],
            resources: [.embedInCode("Vectors")]),
        .testTarget(
            name: "TracesTests", dependencies: ["Sessions", "SessionsTesting", "TestSupport", "Traces", tracing]),
        .testTarget(
            name: "UserAccountsTests",
            dependencies: ["Passkeys", "UserAccounts", "Sessions", "SessionsTesting", crypto]
        ),
        .target(
            name: "DatabaseSupport",
            dependencies: [
                "PostgresClient", "SQLInterface", "SQLiteClient", "ServerTables", "Sessions", "UserAccounts", logging,
            ],
            path: "Tests/DatabaseSupport"),
        .testTarget(
            name: "WebAddressesTests",
            dependencies: ["ServerSettings", "WebAddresses"]),
        .testTarget(
            name: "ServerSettingsTests",
            dependencies: ["Passkeys", "ServerSettings", "Sessions", "UserAccounts", "WebAddresses", logging]),
        .testTarget(
            name: "ServerTablesTests",
            dependencies: [
                "DatabaseSupport", "Operations", "Passkeys", "SQLInterface", "SQLSessionTables", "SQLiteClient",
                "ServerTables", "Sessions", "UserAccounts", crypto,
            ]),
        .testTarget(
            name: "OperationsTests",
            dependencies: [
                "DatabaseSupport", "ForwardAuth", "Operations", "Passkeys", "RequestEdge", "SQLInterface",
                "ServerTables",
                "Sessions", "SessionsTesting", "TestSupport", "Traces", "UserAccounts", "WebAddresses", crypto, logging,
                tracing,
            ]),
        .testTarget(
            name: "RequestEdgeTests",
            dependencies: [
                "RequestEdge", "Sessions", "SessionsTesting", "TestSupport", "Traces", "WebAddresses", httpTypes,
                logging, nioCore, nioHTTP1, tracing,
            ]),
        .testTarget(
            name: "PageRenderingTests",
            dependencies: [
                "Operations", "PageRendering", "RequestEdge", "Sessions", "UserAccounts", "WebAddresses", httpTypes,
                hummingbird, hummingbirdTesting, nioCore,
            ]),
        .testTarget(
            name: "WebPagesTests",
            dependencies: [
                "Operations", "PageRendering", "Passkeys", "ServerSettings", "ServerTables", "Sessions", "UserAccounts",
                "WebPages",
                httpTypes,
            ]),
        .testTarget(
            name: "WebAPITests",
            dependencies: ["DatabaseSupport", "ServerTables", "Sessions", "SessionsTesting", "UserAccounts", "WebAPI"]),
        .testTarget(
            name: "SessionServiceTests",
            dependencies: ["ServerTables", "SessionService", "Sessions", "SessionsTesting"]),
        .testTarget(
            name: "ForwardAuthTests",
            dependencies: [
                "ForwardAuth", "Operations", "PageRendering", "RequestEdge", "Sessions", "SessionsTesting",
                "UserAccounts", "WebAddresses", "WebPages", httpTypes, hummingbird, nioCore,
            ]),
        .testTarget(
            name: "AuthServerTests",
            dependencies: [
                "AuthServer", "DatabaseSupport", "ForwardAuth", "HummingbirdSessions", "Operations", "PageRendering",
                "Passkeys", "RequestEdge", "SQLInterface", "SQLiteClient", "ServerSettings", "ServerTables", "Sessions",
                "SessionsTesting", "TestSupport", "UserAccounts", "WebAPI", "WebAddresses", "WebPages", grdb, httpTypes,
                hummingbird, hummingbirdTesting, logging, nioCore,
            ]),
        .testTarget(
            name: "SessionDoctorTests", dependencies: ["SessionDoctor"]),
        .testTarget(
            name: "CoatcheckTests",
            dependencies: [
                "PageRendering", "Sessions", "TestSupport", "UserAccounts", "coatcheck", argumentParser, logging,
            ]),
    ]
)

// `python3 Benchmarks/Tokens` compares sessions with tokens. JWTKit is for this comparison only: no product depends on it, and no
// other build resolves it.
if Context.environment["TOKEN_BENCHMARK"] == "1" {
    package.dependencies.append(.package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"))
    package.targets.append(
        .executableTarget(
            name: "TokenBenchmark",
            dependencies: [
                "RESPClient", "SQLiteSessionStore", "Sessions", "ValkeySessionStore", logging,
                .product(name: "JWTKit", package: "jwt-kit"),
            ],
            path: "Benchmarks/Tokens/Swift"))
}

for target in package.targets where target.type != .system {
    target.swiftSettings = swiftSettings
}
