import Foundation
import Testing

@testable import Sandbox

@Suite struct SamplePhotoTests {
  @Test func `照片都是JPEG，前两张在30K到100K之间`() throws {
    let photos = try SamplePhoto.allCases.map { try #require(Data(base64Encoded: try $0.base64)) }
    #expect(photos.allSatisfy { $0.starts(with: [0xff, 0xd8, 0xff]) })
    #expect(photos.prefix(2).allSatisfy { (30 * 1024...100 * 1024).contains($0.count) })
    #expect(photos.count == 3 && photos[2].count < 30 * 1024)
  }

  @Test func `照片按名字取，没有的说有哪些`() async throws {
    try await withSandbox { parts in
      try await withServer(SandboxRoutes(parts: parts).router()) { base in
        let answer = try await ask(base, "GET", "photos/portrait.jpg").json as? [String: Any]
        #expect(answer?["name"] as? String == "portrait.jpg")
        let right = try SamplePhoto.right.base64
        #expect(answer?["photo"] as? String == right)
        let missing = try await ask(base, "GET", "photos/portrait.png")
        #expect(missing.status == 404)
        let detail = (missing.json as? [String: Any])?["detail"] as? String
        #expect(detail?.contains("portrait-small.jpg") == true)
      }
    }
  }
}
