import Foundation

// Costs PATH NUMBER: does NUMBER operations of a hot path, for `scripts/check-costs`, which counts their instructions and
//     allocations. The inputs are the same in every run.
// Costs list: the names of the paths.

let arguments = Array(CommandLine.arguments.dropFirst())
if arguments == ["list"] {
    for path in HotPath.allCases { print(path.rawValue) }
    exit(0)
}
guard arguments.count == 2, let path = HotPath(rawValue: arguments[0]), let number = Int(arguments[1]),
    (1...HotPath.mostOperations).contains(number)
else {
    print("usage: Costs PATH NUMBER (at most \(HotPath.mostOperations)) | Costs list")
    exit(64)
}
try OneThread().run { try await path.run(number) }
// Without the work of an orderly end, which is not the same in every run.
exit(0)
