import Foundation
import Mustache

/// Every template, read once. One that cannot be read is a fault of the build, told at the first start.
///
/// A page's template fills in `frame`; what several pages show is a partial.
enum Templates {
  private static let library = Result { try load() }

  static func render(_ name: String, _ model: Any) throws -> String {
    guard let html = try library.get().render(model, withTemplate: name) else {
      preconditionFailure("there is no template \(name)")
    }
    return html
  }

  private static func load() throws -> MustacheLibrary {
    var library = MustacheLibrary()
    let folder = Bundle.module.bundleURL.appendingPathComponent("Templates")
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    where file.hasSuffix(".mustache") {
      let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
      try library.register(text, named: String(file.dropLast(".mustache".count)))
    }
    return library
  }
}
