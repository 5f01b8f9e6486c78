import ArgumentParser
import Cards

/// What `load` makes of a folder that people edit. Prints each fault on its line, as editors read them, and ends with 1
/// when there are any.
func everyFault<Content>(
  of folder: String, _ load: () throws(FolderFaults) -> Content
) throws -> Content {
  do throws(FolderFaults) {
    return try load()
  } catch {
    for fault in error.faults { print(fault) }
    tell("\(error.faults.count) fault\(error.faults.count == 1 ? "" : "s") in \(folder)")
    throw ExitCode(1)
  }
}
