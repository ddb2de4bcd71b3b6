import ArgumentParser
import AuthServer

/// Whether a command creates the database when there is none.
enum DatabaseCreation {
    case refused
    case allowed

    var use: ServerAssembly.Use { self == .allowed ? .creatingCommand : .command }
}

/// `--create-database`, for the commands with which an installation may begin.
struct DatabaseCreationOptions: ParsableArguments {
    @Flag(help: "Create the database if there is none. Otherwise only `serve` and `migrate` do.")
    var createDatabase = false

    var creation: DatabaseCreation { createDatabase ? .allowed : .refused }
}
