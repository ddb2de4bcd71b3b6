import ArgumentParser
import AuthServer

/// Whether a command creates a missing database.
enum DatabaseCreation {
    case refused
    case allowed

    var use: ServerAssembly.Use { self == .allowed ? .creatingCommand : .command }
}

/// `--create-database`, for the commands that may be the first of an installation.
struct DatabaseCreationOptions: ParsableArguments {
    @Flag(help: "Create the database if there is none. Otherwise only `serve` and `migrate` do.")
    var createDatabase = false

    var creation: DatabaseCreation { createDatabase ? .allowed : .refused }
}
