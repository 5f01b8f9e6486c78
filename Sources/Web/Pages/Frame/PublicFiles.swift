import Foundation
import HTTPTypes
import Seal

/// Styles, scripts and icons: ours, small, read once.
enum PublicFiles {
  private struct File: Sendable {
    let type: String
    let body: [UInt8]
    let tag: String
  }

  private static let types = ["css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "png": "image/png"]

  private static let files = Result { try load() }

  private static func load() throws -> [String: File] {
    let folder = Bundle.module.bundleURL.appendingPathComponent("Public")
    var files: [String: File] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      guard let ending = name.split(separator: ".").last, let type = types[String(ending)] else { continue }
      let body = Array(try Data(contentsOf: folder.appendingPathComponent(name)))
      let text = ending == "png" ? type : "\(type); charset=utf-8"
      files[name] = File(type: text, body: body, tag: "\"\(Hex.encode(Array(Digest.sha256(body).prefix(8))))\"")
    }
    return files
  }

  static let route = Route(
    .get, "/public/{file}", .anyone, "Styles, scripts and icons", answers: [], style: .page
  ) { call in
    guard let file = try files.get()[call.parameter("file")] else { throw Problem.notFound }
    // A browser asks again each hour, so a new version is not missed for long.
    return Reply(
      status: 200, contentType: file.type, body: file.body,
      headers: [.cacheControl: "public, max-age=3600", .eTag: file.tag])
  }
}
